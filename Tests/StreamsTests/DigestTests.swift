import Testing

@testable import Streams

struct DigestTests {
  // FIPS 180-4 examples, and the empty message.
  @Test(
    "SHA-256 of the standard's messages",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func digests(message: String, expected: String) {
    #expect(sha256(Array(message.utf8)) == expected)
  }

  @Test("A digest of parts is that of the whole, and starts again after")
  func parts() {
    var digest = SHA256()
    let message = Array("a message in parts".utf8)
    for _ in 0..<2 {
      for byte in message { digest.update([byte]) }
      digest.update([])
      #expect(digest.finish() == sha256(message))
    }
  }
}
