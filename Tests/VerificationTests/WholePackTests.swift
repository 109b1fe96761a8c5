import Testing

@testable import Verification

/// The instance with other whole packs, everything that follows from them written anew.
private func repacked(
  _ instance: SmallInstance, _ packs: [(product: String, institution: String, packs: Int)]
)
  -> SmallOutput
{
  var copy = instance
  for change in packs {
    for index in copy.lines.indices
    where copy.lines[index].product == change.product && copy.lines[index].institution == change.institution {
      copy.lines[index].packs = change.packs
    }
  }
  return copy.output()
}

@Suite("Whole packs")
struct WholePackTests {
  @Test("A tie given to the later id is noticed, though every sum still holds")
  func tieToLaterID() {
    #expect(codes(repacked(plainInstance(), [("P1", "H5", 15), ("P1", "H6", 16)])) == ["V313"])
  }

  @Test("A pack given to the smaller fraction is noticed where plain largest remainder keeps every rule")
  func smallerFraction() {
    // P1 in 371003: H4 11.6, H6 17.4. R1 is about H5 and holds either way.
    #expect(codes(repacked(scarceInstance(), [("P1", "H4", 11), ("P1", "H6", 18)])) == ["V313"])
  }

  @Test("A pack given to the smaller fraction is noticed where the product has no rule")
  func untouchedProduct() {
    #expect(codes(repacked(scarceInstance(), [("P2", "H4", 15), ("P2", "H5", 24)])) == ["V313"])
  }

  @Test("A district total that is not the larger fraction's is noticed where no rule touches the product")
  func districtTotals() {
    // P1: 61.33 and 38.67 must become 61 and 39. With 62 and 38 the splits below are largest remainder too:
    // 62/6·(1, 2, 3) = 10.33, 20.67, 31 → 10, 21, 31; 38: 8, 15, 15.
    var instance = plainInstance()
    let values: [(String, Double, Double, Int)] = [
      ("H1", 62 / 6.0, 62 / 6.0, 10), ("H2", 62 / 3.0, 62 / 3.0, 21), ("H3", 31, 31, 31), ("H4", 9.5, 8, 8),
      ("H5", 14.25, 15, 15), ("H6", 14.25, 15, 15),
    ]
    for (institution, target, continuous, packs) in values {
      for index in instance.lines.indices
      where instance.lines[index].product == "P1" && instance.lines[index].institution == institution {
        instance.lines[index].target = target
        instance.lines[index].continuous = continuous
        instance.lines[index].packs = packs
      }
    }
    instance.stagesDistricts = instance.stagesDistricts.replacing("\(31 / 29.25)", with: "\(30 / 28.5)")
    #expect(codes(instance.output()) == ["V313"])
  }

  @Test("A capacity exceeded by whole packs is noticed")
  func capacityExceeded() {
    let found = codes(tightInstance(both: false, first: 3).output())
    #expect(found == ["V330"])
  }

  @Test("A cell two packs away from its fair value is noticed")
  func farAway() {
    let found = codes(repacked(plainInstance(), [("P2", "H4", 17), ("P2", "H5", 19)]))
    #expect(found == ["V305", "V313"])
  }

  @Test("Packs outside floor and cap are noticed")
  func bounds() {
    let found = codes(repacked(plainInstance(), [("P1", "H4", 9), ("P1", "H5", 15)]))
    #expect(found.contains("V304"))
  }
}

@Suite("An excess")
struct ExcessTests {
  private func excess(
    capacity: String = "H1", district: String = "D1", measure: String = "yuan", limit: String = "29",
    value: String = "30", excess: String = "1"
  ) -> String {
    "{\"capacity\":\"\(capacity)\",\"district\":\"\(district)\",\"measure\":\"\(measure)\",\"limit\":\"\(limit)\",\"value\":\"\(value)\",\"excess\":\"\(excess)\"}"
  }

  @Test("that is listed rightly passes")
  func listed() {
    let output = tightInstance(both: true, first: 3, excesses: excess()).output()
    #expect(report(on: output.sealed).findings.map { $0.text(inChinese: false) } == [])
  }

  @Test("that is not listed is noticed")
  func unlisted() {
    #expect(codes(tightInstance(both: true, first: 3).output()) == ["V330"])
  }

  @Test("that is listed wrongly is noticed, and does not excuse")
  func wrong() {
    let wrong = [
      excess(measure: "packs"), excess(limit: "28", excess: "2"), excess(value: "31", excess: "2"),
      excess(excess: "0.9999"), excess(district: "D2"), excess(capacity: "H2"),
    ]
    for entry in wrong {
      let found = codes(tightInstance(both: true, first: 3, excesses: entry).output())
      #expect(found == ["V330", "V331"], "\(entry)")
    }
  }

  @Test("that does not exist is noticed")
  func inexistent() {
    for entry in [
      excess(value: "20", excess: "0"), excess(value: "20", excess: "-9"), excess(capacity: "H9"),
    ] {
      #expect(codes(tightInstance(both: false, first: 2, excesses: entry).output()) == ["V331"], "\(entry)")
    }
  }

  @Test("that is listed twice is noticed")
  func twice() {
    let output = tightInstance(both: true, first: 3, excesses: excess() + "," + excess()).output()
    #expect(codes(output) == ["V331"])
  }

  @Test("as large as the dearest pack is noticed")
  func tooLarge() {
    // 5 packs at H1 where the capacity is 40: 10 yuan too many, and a pack costs 10.
    var instance = tightInstance(
      both: false, first: 5, excesses: excess(limit: "40", value: "50", excess: "10"))
    instance.institutions[0].rest = "public,,,,40,"
    #expect(codes(instance.output()).contains("V331"))
  }
}

@Suite("A limit that a packet has looser than the plan")
struct LoosenedLimitTests {
  @Test("that is recorded exactly passes, and no other may be looser")
  func recorded() {
    var instance = loosenedInstance()
    #expect(report(on: instance.output().sealed).findings.map { $0.text(inChinese: false) } == [])
    instance.packetInstitutions["H2"] = "public,,,,30,"
    #expect(codes(instance.output()) == ["V211"])
    instance.packetInstitutions["H2"] = "public,,,,28,"
    #expect(codes(instance.output()) == ["V211"])
  }

  @Test("without a record is noticed, whatever excess is listed")
  func unrecorded() {
    var instance = loosenedInstance()
    instance.loosened = ""
    #expect(codes(instance.output()) == ["V211"])
    var tight = tightInstance(
      both: true, first: 3,
      excesses: #"{"capacity":"H1","district":"D1","measure":"yuan","limit":"29","value":"30","excess":"1"}"#)
    tight.packetInstitutions["H1"] = "public,,,,30,"
    #expect(codes(tight.output()) == ["V211"])
  }

  @Test("that is recorded and not in the packet is noticed")
  func inexistent() {
    var instance = loosenedInstance()
    instance.packetInstitutions = [:]
    // With 29 yuan the packet's plan cannot hold 3 packs.
    #expect(codes(instance.output()).contains("V217"))
    instance = loosenedInstance()
    instance.loosened += "," + loosenedLimit(capacity: "H2", district: "D2")
    #expect(codes(instance.output()) == ["V217"])
    for entry in [loosenedLimit(capacity: "H9"), loosenedLimit(district: "D2"), loosenedLimit(district: "D9")] {
      instance.loosened = entry
      #expect(codes(instance.output()) == ["V211", "V217"], "\(entry)")
    }
  }

  @Test("that is recorded with another number, measure or reason, or twice, is noticed")
  func otherNumber() {
    var instance = loosenedInstance()
    for entry in [
      loosenedLimit(plan: "28"), loosenedLimit(plan: "29.0001"), loosenedLimit(packet: "30"),
      loosenedLimit(packet: "30.0002"), loosenedLimit(measure: "packs"),
    ] {
      instance.loosened = entry
      #expect(codes(instance.output()) == ["V211", "V217"], "\(entry)")
    }
    instance.loosened = loosenedLimit(why: "kindness")
    #expect(codes(instance.output()) == ["V107", "V211"])
    instance.loosened = loosenedLimit() + "," + loosenedLimit()
    #expect(codes(instance.output()) == ["V217"])
  }

  @Test("in the wrong direction is noticed")
  func tightened() {
    var instance = loosenedInstance()
    instance.packetInstitutions["H2"] = "public,,,,28,"
    instance.loosened += "," + loosenedLimit(capacity: "H2", district: "D2", packet: "28")
    #expect(codes(instance.output()) == ["V211", "V217"])
  }

  @Test("by more than whole packs need is noticed, in one row or in two")
  func tooLoose() {
    var instance = loosenedInstance()
    instance.packetInstitutions["H1"] = "public,,,,30.01,"
    instance.loosened = loosenedLimit(packet: "30.01")
    #expect(codes(instance.output()) == ["V218"])
    // D2 keeps its limits with its 2 packs.
    instance = loosenedInstance()
    instance.packetInstitutions["H2"] = "public,,,,30,"
    instance.loosened += "," + loosenedLimit(capacity: "H2", district: "D2", packet: "30")
    #expect(codes(instance.output()) == ["V218"])
  }

  @Test("counts with the limit it had where an excess is listed")
  func excess() {
    var instance = loosenedInstance()
    instance.excesses = ""
    #expect(codes(instance.output()) == ["V330"])
    instance.excesses = #"{"capacity":"H1","district":"D1","measure":"yuan","limit":"30.0001","value":"30","excess":"0"}"#
    #expect(codes(instance.output()).contains("V331"))
  }
}

@Suite("Largest remainder")
struct LargestRemainderTests {
  @Test("gives ties to the larger target, then to the smaller id")
  func ties() throws {
    // Whole parts 1, 2, 2, 0; two packs are left: the last has the largest target, then the second before the third.
    let plain = try #require(
      LargestRemainder(values: [1.5, 2.5, 2.5, 0.5], targets: [1, 2, 2, 3], total: 7))
    #expect(plain.packs == [1, 3, 2, 1])
    #expect(plain.isAmbiguous == [false, false, false, false])
  }

  @Test("takes fractions that differ only by rounding as ties")
  func nearTies() throws {
    let plain = try #require(
      LargestRemainder(
        values: [7.499999999999999, 7.500000000000001], targets: [8, 8], total: 15))
    #expect(plain.packs == [8, 7])
  }

  @Test("leaves open who comes first where fractions are near without being ties")
  func ambiguous() throws {
    let plain = try #require(
      LargestRemainder(
        values: [7.4999999, 7.5000001, 1.0], targets: [8, 8, 1], total: 16))
    #expect(plain.isAmbiguous == [true, true, false])
  }

  @Test("takes values next to a whole number as whole")
  func nearWhole() throws {
    let plain = try #require(
      LargestRemainder(values: [2.9999999999, 4.0000000001], targets: [3, 4], total: 7))
    #expect(plain.packs == [3, 4])
  }

  @Test("has no answer for a total that is out of reach")
  func outOfReach() {
    #expect(
      LargestRemainder(values: [1.5, 1.5], targets: [1, 1], total: 5).map(\.packs) == nil)
    #expect(
      LargestRemainder(values: [1.5, 1.5], targets: [1, 1], total: 1).map(\.packs) == nil)
  }
}
