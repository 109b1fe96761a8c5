import Foundation
import OutputStore
import Planning
import Streams
import Testing

@testable import Reports

struct RunRecordTests {
  @Test("run.json byte for byte but for its seal")
  func golden() throws {
    let sample = try SampleAllocation()
    let files = sample.files()
    func digest(_ path: String) throws -> String {
      guard let file = files.first(where: { $0.path == path }) else { throw MissingValue() }
      return sha256(file.bytes)
    }
    let record = try sample.file("run.json")
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    let seal = try #require(parsed["seal"] as? String)
    let expected = """
      {
        "checklist": [
          {
            "detail": "预付比例 50%",
            "id": "prepayment_ratio",
            "required": "不低于 30%",
            "source": "国家集采配套措施（2019）",
            "status": "passed",
            "text": "预付比例为首年约定采购金额的不低于 30%"
          },
          {
            "date": "2020-11-10",
            "detail": "上报 2020年11月10日，预付 2020年11月16日",
            "id": "report_before_prepayment",
            "required": "早于 2020年11月16日",
            "source": "通知",
            "status": "passed",
            "text": "上报截止早于预付截止"
          },
          {
            "date": "2020-11-16",
            "detail": "首批 2020年11月16日，预付截止 2020年11月16日，开始执行 2020年11月16日",
            "id": "prepayment_before_start",
            "required": "不晚于 2020年11月16日",
            "source": "通知",
            "status": "passed",
            "text": "执行之前预付到位"
          },
          {
            "detail": "2 家有分解量",
            "id": "institutions_present",
            "required": "2 家全部参加",
            "source": "通知",
            "status": "passed",
            "text": "公立、军队医疗机构全部参加",
            "values": {
              "present": "2",
              "without_basis": "0"
            }
          },
          {
            "detail": "名单 1 家",
            "id": "private_list",
            "required": "全部列入",
            "source": "通知",
            "status": "passed",
            "text": "参加的民营机构、药店列有名单",
            "values": {
              "count": "1"
            }
          },
          {
            "detail": "2 个品种合计 107 盒",
            "id": "products_in_full",
            "required": "107 盒",
            "source": "通知",
            "status": "passed",
            "text": "每个品种的约定采购量全部分完",
            "values": {
              "packs": "107"
            }
          },
          {
            "detail": "没有报量",
            "id": "within_demand",
            "required": "不超过报量",
            "source": "通知",
            "status": "not_applicable",
            "text": "分解量不超过报量"
          },
          {
            "detail": "21 盒，185.27 元，占金额 15.01%",
            "id": "private_share",
            "required": "列明",
            "source": "通知",
            "status": "passed",
            "text": "民营机构、药店所占份额",
            "values": {
              "amount_yuan": "185.27",
              "packs": "21"
            }
          }
        ],
        "counts": {
          "cells": 5,
          "districts": 2,
          "institutions": 4,
          "packs": 107,
          "participating": 3,
          "products": 2
        },
        "definition": 2,
        "engine": "reference",
        "excesses": [
          {
            "capacity": "H3",
            "district": "../x",
            "excess": "2.5",
            "limit": "1000",
            "measure": "yuan",
            "value": "1002.5"
          },
          {
            "district": "371002",
            "excess": "1",
            "limit": "5",
            "measure": "packs",
            "rule": "R1",
            "value": "4"
          }
        ],
        "inputs": {
          "plan/products.csv": "\(try digest("plan/products.csv"))"
        },
        "kind": "city",
        "language": "zh",
        "loosened": [],
        "money": {
          "agreed_amount_yuan": "1234.62",
          "prepayment_yuan": "524.68"
        },
        "outputs": {
          "allocation.csv": "\(try digest("allocation.csv"))",
          "clearing.csv": "\(try digest("clearing.csv"))",
          "contracts.csv": "\(try digest("contracts.csv"))",
          "district_totals.csv": "\(try digest("district_totals.csv"))",
          "packets/%2E.%2Fx/rules.csv": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "packets/371002/rules.csv": "\(try digest("packets/371002/rules.csv"))",
          "payment_batches.csv": "\(try digest("payment_batches.csv"))",
          "payment_lines.csv": "\(try digest("payment_lines.csv"))",
          "prepayment_funds.csv": "\(try digest("prepayment_funds.csv"))",
          "prepayments.csv": "\(try digest("prepayments.csv"))",
          "suppliers.csv": "\(try digest("suppliers.csv"))"
        },
        "parameters": {
          "city": "威海",
          "prepayment_ratio": "50%"
        },
        "seal": "\(seal)",
        "stages": {
          "city": [
            {
              "level": 0.98,
              "rows": [
                {
                  "multiplier": 1,
                  "product": "P1"
                },
                {
                  "capacity": "H3",
                  "multiplier": 0.5
                },
                {
                  "multiplier": -1,
                  "rule": "R1"
                }
              ]
            }
          ],
          "districts": {
            "../x": [],
            "371002": [
              {
                "level": 1,
                "rows": [
                  {
                    "multiplier": 1,
                    "product": "P1"
                  }
                ]
              }
            ]
          }
        },
        "status": "draft",
        "tool": {
          "name": "fenliang",
          "version": "0.1.0"
        },
        "warnings": [
          {
            "code": "W501",
            "column": "agreed_units",
            "file": "products.csv",
            "hint": "已进位。",
            "message": "不是整包。",
            "row": 12,
            "severity": "warning",
            "value": "1201"
          }
        ]
      }

      """
    #expect(record == expected)
  }

  @Test("The seal is the digest of the file with zeros in its place")
  func seal() throws {
    let record = try SampleAllocation().file("run.json")
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    let seal = try #require(parsed["seal"] as? String)
    #expect(seal.count == 64)
    let blank = record.replacingOccurrences(of: seal, with: String(repeating: "0", count: 64))
    #expect(sha256(Array(blank.utf8)) == seal)
  }

  @Test("A value that looks like the seal does not take its place")
  func sealLookalike() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameterLines = [
      ParameterRecord(key: "seal", value: "\n  \"seal\": \"" + String(repeating: "0", count: 64))
    ]
    let record = try sample.file("run.json")
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    let seal = try #require(parsed["seal"] as? String)
    let parameters = try #require(parsed["parameters"] as? [String: String])
    #expect(parameters["seal"] == "\n  \"seal\": \"" + String(repeating: "0", count: 64))
    let blank = record.replacingOccurrences(of: seal, with: String(repeating: "0", count: 64))
    #expect(sha256(Array(blank.utf8)) == seal)
  }

  @Test("A district's re-split says so, and English messages are English")
  func district() throws {
    var sample = try SampleAllocation()
    sample.allocation.kind = .district
    sample.allocation.cityBottlenecks = []
    let record = try sample.file("run.json", ReportOptions(language: .english, engine: "structured"))
    let parsed = try #require(try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
    #expect(parsed["kind"] as? String == "district")
    #expect(parsed["engine"] as? String == "structured")
    #expect(parsed["language"] as? String == "en")
    let warning = try #require((parsed["warnings"] as? [[String: Any]])?.first)
    #expect(warning["message"] as? String == "Not whole packs.")
    #expect(warning["hint"] == nil)
    #expect((parsed["stages"] as? [String: Any])?["city"] as? [String] == [])
  }

  @Test("Odd texts and numbers come back from JSON as they went in")
  func parseBack() throws {
    let texts = ["", "\"", "\\", "\n\r\t", "\u{0}\u{1}\u{1F}", "环翠区", "😀", "a/b", "\u{2028}"]
    let numbers = [0.1 + 0.2, 1e-7, 1e300, .leastNonzeroMagnitude, -12.5, 3]
    let bytes = JSONValue.members(
      ("texts", .list(texts.map { .text($0) })), ("numbers", .list(numbers.map { .number($0) }))
    ).lineBytes
    struct Parsed: Decodable {
      let texts: [String]
      let numbers: [Double]
    }
    let parsed = try JSONDecoder().decode(Parsed.self, from: Data(bytes))
    #expect(parsed.texts == texts)
    #expect(parsed.numbers == numbers)
    #expect(bytes.filter { $0 == 0x0A }.count == 1)
    #expect(
      String(decoding: JSONValue.text("\u{1F}\u{1}").lineBytes, as: UTF8.self) == "\"\\u001f\\u0001\"\n")
    #expect(
      String(decoding: JSONValue.list([.object([]), .list([])]).lineBytes, as: UTF8.self) == "[{},[]]\n")
  }
}
