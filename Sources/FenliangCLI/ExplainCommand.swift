import ArgumentParser
import Fenliang
import Planning
import Reports

/// `fenliang explain OUT`.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "为什么是这个数，什么会改变它 / why this number, and what would change it.",
    discussion: """
      给出机构和品种，解释一个数；只给机构、品种或区市，解释它的全部；给出区市和品种，解释品种在区市内的分法。
      Name an institution and a product for one number; an institution, a product or a
      district alone for all of it; a district and a product for the split inside it.
      """)

  @Argument(help: "结果文件夹 / the output's folder.")
  var output: String
  @Option(help: ArgumentHelp("机构编码 / the institution's id.", valueName: "id"))
  var institution: String?
  @Option(help: ArgumentHelp("品种编码 / the product's id.", valueName: "id"))
  var product: String?
  @Option(help: ArgumentHelp("区市编码 / the district's id.", valueName: "id"))
  var district: String?
  @Flag(help: "只解释，不试算“多 1 盒”“多 1 %” / leave out what would change it.")
  var noWhatIf = false
  @OptionGroup var common: CommonOptions

  func run() throws {
    var request = ExplainRequest(outputFolder: output, institution: institution, product: product, district: district)
    request.skipsWhatIf = noWhatIf
    let explanation = try common.run { () throws(FenliangError) in try explain(request) }
    if common.format == .json {
      Terminal.result(json: explanation.json(in: common.language))
    } else {
      Terminal.result(explanation.text(in: common.language))
    }
  }
}
