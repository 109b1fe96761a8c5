import ArgumentParser
import Fenliang
import OutputStore
import Planning
import Reports

/// The command `fenliang`: parses, calls, prints, exits; no arithmetic.
@main
struct FenliangCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fenliang",
    abstract: "分量：把首年约定采购量分解到区市和医疗机构 / splits an agreed first-year volume over districts and institutions.",
    discussion: """
      方案是一个 Excel 工作簿或 CSV 文件夹（见 fenliang template）。结果是整盒数的分解表、预付计划和各区市任务包。
      A plan is an Excel workbook or a folder of CSV tables (see `fenliang template`).
      The result is whole-pack tables, the prepayment schedule and a packet for each district.

      退出码 / exit codes:
        0 完成 done              1 程序错误 internal error   2 用法 usage
        3 输入有误 input invalid 4 无可行分解 no plan exists 5 有差异 difference
        6 达到上限 limit         7 文件读写 file
      """,
    version: "\(Tool.name) \(Tool.version)",
    subcommands: [
      Template.self, Check.self, Convert.self, Allocate.self, Resplit.self, Merge.self, Prepay.self, Supplement.self,
      Verify.self, Explain.self, Compare.self, Fairness.self, Scenarios.self, Substitute.self, Standards.self, Renew.self,
      ExportLP.self, Generate.self,
    ])

  /// Runs a command and exits with the codes of Data.md, "Commands and exit codes".
  static func main() {
    if let broken = Terminal.brokenArgument {
      Terminal.message(
        "“\(broken)”不是 UTF-8 文字，请改名后再用 / \"\(broken)\" is not UTF-8 text: rename the file or folder.")
      Terminal.exit(2)
    }
    Interruption.watch()
    do {
      try refuseUnknownHelp(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot()
      try command.run()
      Terminal.exit(0)
    } catch let exit as Finished {
      Terminal.exit(exit.code)
    } catch {
      let text = fullMessage(for: error)
      // Help and version are results; all else that ArgumentParser says is about the words of the command.
      if exitCode(for: error) == .success {
        Terminal.result(text.hasSuffix("\n") ? text : text + "\n")
        Terminal.exit(0)
      }
      Terminal.message(text)
      Terminal.exit(2)
    }
  }
}

extension FenliangCommand {
  /// Refuses help about a command that there is not, for which the library prints the help of the one above.
  private static func refuseUnknownHelp(_ words: [String]) throws {
    guard words.first == "help" else { return }
    var command: any ParsableCommand.Type = FenliangCommand.self
    for word in words.dropFirst() where !word.hasPrefix("-") && word != "help" {
      let commands = command.configuration.subcommands
      guard let next = commands.first(where: { $0._commandName == word }) else {
        let names = commands.map { $0._commandName }.joined(separator: "、")
        throw ValidationError(
          Terminal.localeLanguage == .chinese
            ? "没有“\(word)”这个命令。" + (names.isEmpty ? "" : "有：\(names)。")
            : "There is no command \"\(word)\"." + (names.isEmpty ? "" : " There are: \(names.replacing("、", with: ", ")).")
        )
      }
      command = next
    }
  }
}

/// Ends the program with a code after everything was said.
struct Finished: Error {
  let code: Int32
}
