/// The stable codes of everything that reading a plan can report (Messages.md), listed in Documentation/Messages.md.
///
/// E1 file, table, column · E2 single values · E3 keys and references · E4 the plan as a whole · W5 warnings · N6 notes.
public enum ProblemCode: String, Sendable, CaseIterable {
  // Files, tables, columns.
  case tableMissing = "E101"
  case fileEmpty = "E102"
  case notText = "E103"
  case wrongEncoding = "E104"
  case brokenEncoding = "E105"
  case headingRowMissing = "E106"
  case wrongDelimiter = "E107"
  case columnMissing = "E108"
  case columnDuplicate = "E109"
  case quoteNeverClosed = "E110"
  case textAfterQuote = "E111"
  case fieldTooLong = "E112"
  case fieldCount = "E113"
  case tableWithoutRows = "E114"
  case valueWithoutHeading = "E115"
  case headingUnit = "E116"
  case fileTooLarge = "E117"
  case sheetTwice = "E118"
  case tableInTwoFiles = "E131"
  case fileNearTable = "E132"
  case sheetNearTable = "E133"
  case folderWithoutTables = "E134"
  case numberMerged = "E135"
  case crossKeysDisagree = "E152"
  case crossPeriodMissing = "E153"
  case crossLimitMissing = "E154"
  case crossKeyTwice = "E155"
  case crossNumberMerged = "E156"
  case overrideTable = "E121"
  case overrideColumn = "E122"
  case overrideKey = "E123"
  case overrideDuplicate = "E124"
  case itemUnmapped = "E161"
  case itemIsProduct = "E162"

  case numbersUnread = "E141"
  case noLimitColumn = "E142"
  case nameOfAnother = "E143"
  case wordsLineWrong = "E144"
  case ratioMissing = "E145"

  // Single values.
  case acceptedCodeUnknown = "E171"
  case acceptedNamesNothing = "E172"
  case valueMissing = "E201"
  case identifierInvalid = "E202"
  case notANumber = "E203"
  case tooManyDecimals = "E204"
  case numberTooLarge = "E205"
  case notWhole = "E206"
  case outOfRange = "E207"
  case codeDestroyed = "E208"
  case notADate = "E209"
  case notAPeriod = "E210"
  case notYesOrNo = "E211"
  case notAnAllowedWord = "E212"
  case selectorSyntax = "E213"
  case parameterSyntax = "E214"
  case errorCell = "E215"
  case formulaNotCalculated = "E216"
  case unitAmbiguous = "E221"
  case dateAmbiguous = "E222"
  case scopeAmbiguous = "E223"
  case codeFormatUnknown = "E217"
  case numberShownInOtherUnit = "E218"
  case struckThrough = "E219"

  // Keys and references.
  case duplicateKey = "E301"
  case parameterDuplicate = "E302"
  case parameterUnknown = "E303"
  case parameterMissing = "E304"
  case secondSpelling = "E305"
  case districtUnknown = "E311"
  case institutionUnknown = "E312"
  case productUnknown = "E313"
  case selectorUnknown = "E314"
  case limitWithoutBasis = "E315"
  case nameAmbiguous = "E316"

  // The plan as a whole.
  case basisTableMissing = "E401"
  case productWithoutBasis = "E402"
  case floorAboveCap = "E403"
  case fixedContradicts = "E404"
  case agreedBelowFloors = "E405"
  case agreedAboveCaps = "E406"
  case partialPackError = "E407"
  case datesOutOfOrder = "E408"
  case tranchesSum = "E409"
  case tranchesOrder = "E410"
  case weightsAllZero = "E411"
  case usageNegative = "E412"
  case sumTooLarge = "E413"
  case nobodyTakesPart = "E415"
  case contractDateMissing = "E416"
  case cycleTooLong = "E419"
  case agreedBelowPrevious = "E421"
  case supplyBackwards = "E422"
  case supplyOutsideCycle = "E423"
  case ruleAsksNobody = "E424"
  case paidTwice = "E451"
  case paidTrancheUnknown = "E452"
  case paidBelowZero = "E453"
  case noSuchBackup = "E461"
  case substitutePriceAboveCap = "E462"
  case substitutionOrder = "E463"
  case substitutionOutsideCycle = "E464"
  case assignedPacksChanged = "E431"
  case sealBroken = "E432"
  case productNotAssigned = "E433"
  case assignedProductMissing = "E434"
  case cityPacksDiffer = "E435"
  case cityTermChanged = "E436"
  case cityTermMissing = "E437"
  case notForDistricts = "E438"
  case cityTermsBroken = "E439"
  case successorElsewhere = "E441"
  case successorCycle = "E442"
  case successorContradicted = "E443"
  case successorLeavesLimits = "E444"

  // Warnings.
  case partialPackRounded = "W501"
  case floorRounded = "W502"
  case capRounded = "W503"
  case weightedYearEmpty = "W504"
  case yearNotWeighted = "W505"
  case ruleSelectsNothing = "W506"
  case usageOutside = "W507"
  case publicExcluded = "W508"
  case districtEmpty = "W509"
  case returnsNetted = "W510"
  case yearAndMonths = "W511"
  case usageLineTwice = "W512"
  case agreedZero = "W513"
  case limitIgnored = "W514"
  case trancheBeforeReport = "W515"
  case levelUnknown = "W516"
  case hiddenSheetRead = "W517"
  case hiddenCellsRead = "W518"
  case sumDiffers = "W519"
  case invisibleCharacter = "W520"
  case tableMisnamed = "W521"
  case columnUnread = "W522"
  case nameDiffers = "W523"
  case ratioWithoutBase = "W524"
  case agreedDiffersFromBase = "W525"
  case codeShownOtherwise = "W531"
  case valueUnderMerge = "W532"
  case hiddenSheetNearTable = "W533"
  case encodingDoubtful = "W534"
  case valuesNotRead = "W535"
  case crossDescriptionDiffers = "W536"
  case crossTextIgnored = "W537"
  case crossKeyAddedUp = "W538"
  case renewedBelowPrevious = "W541"
  case substitutePriceUnchecked = "W542"
  case purchasesAfterSubstitution = "W543"
  case purchasesOutside = "W544"
  case limitRaisedForSigned = "W545"
  case selectedPriceDiffers = "W546"
  case purchasesOutsideCycle = "W547"
  case deliveredBeyondSigned = "W548"
  case holidaysUnknown = "W551"
  case fundShort = "W552"
  case paidInTwoBatches = "W553"
  case holidaysFew = "W554"
  case datesContradict = "W561"
  case paidOnContradicts = "W562"
  case paidToIneligible = "W563"
  case paidInOtherBatch = "W564"
  case purchasesOutsideSupply = "W565"
  case tranchesCrossed = "W566"
  case earlierYearsMissing = "W571"
  case laterYearsMissing = "W572"
  case monthsMissing = "W573"
  case yearPartial = "W574"
  case itemNotCounted = "W575"
  case limitExceededByPacks = "W590"
  case limitRelaxed = "W591"
  case prepaymentNotCleared = "W592"

  // Notes.
  case agreedAgainstUsage = "W701"
  case unitPriceStandsOut = "W702"
  case institutionInPacks = "W703"
  case institutionTimesPacks = "W704"
  case institutionPowerOfTen = "W705"
  case institutionJumps = "W706"
  case productJumps = "W707"
  case cellStandsOut = "W708"
  case halfYear = "W709"
  case keyTwice = "W710"
  case blockTwice = "W711"
  case namesAlike = "W712"
  case shareAboveHalf = "W713"
  case mostlyZero = "W714"
  case demandAgainstUsage = "W715"
  case acceptedUnused = "W716"
  case columnIgnored = "N601"
  case fileIgnored = "N602"
  case institutionWithoutBasis = "N603"
  case furtherOccurrences = "N604"
  case readAsGB18030 = "N605"
  case sheetIgnored = "N606"
  case looksLikeFormula = "N612"
  case tableByOtherName = "N613"
  case readWithOtherDelimiter = "N614"
  case readAsUTF16 = "N615"
  case crossTableRead = "N645"
  case crossTitleUsed = "N647"
  case nothingToSubstitute = "N621"
  case trancheDayOpen = "N631"
  case nameForCode = "N651"
  case unitConverted = "N652"
  case blankWord = "N653"
  case decimalsRounded = "N654"
  case sectionRow = "N655"
  case wordingRead = "N656"
  case codeFolded = "N657"
  case headingWordUsed = "N641"
  case valueWordUsed = "N642"
  case agreedFromBase = "N643"
  case usageByItems = "N661"
  case conversionRounded = "N662"

  /// How bad it is, by the code's letter.
  public var severity: Problem.Severity {
    switch rawValue.utf8.first {
    case UInt8(ascii: "E"): .error
    case UInt8(ascii: "W"): .warning
    default: .note
    }
  }

  /// Whether the tables are valid and only cannot hold together: a planner's conflict rather than a mistake in the input.
  public var isConflict: Bool { self == .agreedBelowFloors || self == .agreedAboveCaps }

  /// Whether it is about how the files were written, so that the records that were read of them have nothing of it.
  public var isOfReading: Bool {
    switch self {
    case .columnUnread, .nameDiffers, .ratioWithoutBase, .agreedDiffersFromBase: true
    default: false
    }
  }

  /// What the code stands for, in one line.
  public var meaning: Localized {
    switch self {
    case .tableMissing: .init(zh: "缺少必需的表", en: "a required table is missing")
    case .fileEmpty: .init(zh: "文件是空的", en: "the file is empty")
    case .notText:
      .init(zh: "不是文本文件（工作簿、压缩包或其他二进制文件）", en: "not a text file (workbook, archive or other binary)")
    case .wrongEncoding: .init(zh: "编码不是 UTF-8 或 GB18030", en: "encoded as neither UTF-8 nor GB18030")
    case .brokenEncoding: .init(zh: "文件中有损坏的字节", en: "a byte that is no text in the file's encoding")
    case .headingRowMissing: .init(zh: "没有表头行（CSV 应在第 1 行）", en: "no heading row (of a CSV file: line 1)")
    case .wrongDelimiter: .init(zh: "分隔符不是英文逗号", en: "the delimiter is not a comma")
    case .columnMissing: .init(zh: "缺少必需的列", en: "a required column is missing")
    case .columnDuplicate: .init(zh: "同一列出现两次", en: "a column appears twice")
    case .quoteNeverClosed: .init(zh: "双引号没有结束", en: "a quoted field is never closed")
    case .textAfterQuote: .init(zh: "结束的双引号后还有文字", en: "text after the closing quote of a field")
    case .fieldTooLong: .init(zh: "一行或一格超过 1 MiB", en: "a line or field is longer than 1 MiB")
    case .fieldCount:
      .init(zh: "这一行的格数与表头不一致", en: "the row has another number of fields than the heading row")
    case .tableWithoutRows: .init(zh: "表中没有数据行", en: "the table has no rows")
    case .valueWithoutHeading: .init(zh: "没有表头的列里有内容", en: "a value stands under a blank heading")
    case .headingUnit: .init(zh: "表头写的单位与要求不同", en: "the heading names another unit than is read")
    case .fileTooLarge: .init(zh: "文件超过 2 GiB", en: "the file is larger than 2 GiB")
    case .sheetTwice: .init(zh: "两张工作表对应同一张表", en: "two sheets for one table")
    case .tableInTwoFiles: .init(zh: "同一张表有两个文件", en: "two files for one table")
    case .fileNearTable:
      .init(zh: "像是某张表的文件，有数据却没有读取", en: "a file that looks like a table holds values and is not read")
    case .sheetNearTable:
      .init(zh: "像是某张表的工作表，有数据却没有读取", en: "a sheet that looks like a table holds values and is not read")
    case .folderWithoutTables: .init(zh: "文件夹里没有可读的表", en: "a folder without a table that can be read")
    case .numberMerged: .init(zh: "一个数合并在多行或多列上", en: "one number is merged over several rows or columns")
    case .crossKeysDisagree:
      .init(zh: "交叉表的表头互相矛盾", en: "the headings of a cross table contradict each other")
    case .crossPeriodMissing:
      .init(zh: "交叉表看不出期间", en: "a cross table of usage does not say of which period")
    case .crossLimitMissing:
      .init(zh: "交叉表看不出是下限、上限还是锁定", en: "a cross table of limits does not say which")
    case .crossKeyTwice:
      .init(zh: "交叉表里同一个品种或机构出现两次", en: "a product or institution stands twice in a cross table")
    case .crossNumberMerged: .init(zh: "合并的单元格里的数", en: "a number merged over several cells")
    case .overrideTable: .init(zh: "覆盖文件：没有这张表", en: "overrides: no such table")
    case .overrideColumn:
      .init(zh: "覆盖文件：没有这一列，或该列不能覆盖", en: "overrides: no such column, or it cannot be overridden")
    case .overrideKey:
      .init(
        zh: "覆盖文件：键不存在、不完整或对应多行", en: "overrides: the key is unknown, incomplete or stands in several lines")
    case .overrideDuplicate: .init(zh: "覆盖文件：同一格给了两次", en: "overrides: one cell is given twice")
    case .itemUnmapped: .init(zh: "品种表和折算表都没有的编码", en: "a code that is neither a product nor an item of the conversions")
    case .itemIsProduct: .init(zh: "折算表的项目编码是一个品种的编码", en: "an item of the conversions has the code of a product")
    case .valueMissing: .init(zh: "必填的格没有填", en: "a required value is blank")
    case .identifierInvalid:
      .init(
        zh: "编码不可用（含特殊字符、过长或是合计行）", en: "not usable as a code (special characters, too long, or a sum row)")
    case .notANumber: .init(zh: "不是数字", en: "not a number")
    case .tooManyDecimals: .init(zh: "小数超过 4 位", en: "more than 4 decimals")
    case .numberTooLarge: .init(zh: "数字太大", en: "the number is too large")
    case .notWhole: .init(zh: "应为整数", en: "not a whole number")
    case .outOfRange: .init(zh: "数字超出允许范围", en: "the number is out of range")
    case .codeDestroyed:
      .init(
        zh: "编码被电子表格改坏（科学计数法、位数丢失、日期）",
        en: "a spreadsheet destroyed the code (scientific notation, lost digits, a date)")
    case .notADate: .init(zh: "不是日期", en: "not a date")
    case .notAPeriod: .init(zh: "不是期间（年或年月）", en: "not a period (year or month)")
    case .notYesOrNo: .init(zh: "应填是或否", en: "neither yes nor no")
    case .notAnAllowedWord: .init(zh: "不在允许的取值中", en: "not one of the allowed words")
    case .selectorSyntax: .init(zh: "范围的写法不对", en: "a selector is not well formed")
    case .parameterSyntax: .init(zh: "参数取值的写法不对", en: "a parameter's value is not well formed")
    case .errorCell: .init(zh: "公式的出错值", en: "a formula's error value")
    case .formulaNotCalculated: .init(zh: "公式没有计算结果", en: "a formula without a value")
    case .codeFormatUnknown:
      .init(zh: "数字格式把编码显示成了另外的样子", en: "a number format shows the code as something else")
    case .numberShownInOtherUnit:
      .init(zh: "数字格式显示的单位与这一列不同", en: "a number format shows another unit than the column has")
    case .struckThrough: .init(zh: "内容被划掉（删除线）", en: "a value is struck through")
    case .duplicateKey: .init(zh: "同一个键出现两次", en: "a key appears twice")
    case .parameterDuplicate: .init(zh: "同一个参数出现两次", en: "a parameter appears twice")
    case .parameterUnknown: .init(zh: "没有这个参数", en: "no such parameter")
    case .parameterMissing: .init(zh: "缺少必填的参数", en: "a required parameter is missing")
    case .secondSpelling: .init(zh: "看上去相同而字符不同的第二种写法", en: "a second spelling that looks the same and has other characters")
    case .districtUnknown: .init(zh: "区市编码不在区市表中", en: "the district is not in the table of districts")
    case .institutionUnknown:
      .init(zh: "机构编码不在机构表中", en: "the institution is not in the table of institutions")
    case .productUnknown: .init(zh: "品种编码不在品种表中", en: "the product is not in the table of products")
    case .selectorUnknown: .init(zh: "范围中的编码不存在", en: "a selector names an unknown id")
    case .limitWithoutBasis:
      .init(zh: "机构对该品种没有测算基数，不能给上下限", en: "a floor or cap where the institution has no basis")
    case .nameAmbiguous: .init(zh: "名称对应几个编码", en: "a name that several rows have")
    case .unitAmbiguous: .init(zh: "单位可能是最小单位，也可能是包装", en: "a unit that may be the minimum unit or the pack")
    case .dateAmbiguous: .init(zh: "日期有两种读法", en: "a date that can be read in two ways")
    case .scopeAmbiguous: .init(zh: "范围有两种读法", en: "a selector that can be read in two ways")
    case .nameForCode: .init(zh: "编码列里填的是名称，已按编码读取", en: "names in a column of codes were read as codes")
    case .unitConverted: .init(zh: "已按表头的单位换算", en: "values were converted from the heading's unit")
    case .blankWord: .init(zh: "写着横线、斜线、无的格按没有填处理", en: "a dash, a stroke or 无 counts as blank")
    case .decimalsRounded: .init(zh: "小数超过 4 位，已四舍五入", en: "more than 4 decimals were rounded")
    case .sectionRow: .init(zh: "分组标题行没有读取", en: "rows that only head a group are passed over")
    case .wordingRead: .init(zh: "另一种写法，已按规定的写法读取", en: "another way to write a value was read")
    case .codeFolded: .init(zh: "编码的全角、大小写不同，已按表中的编码读取", en: "codes in other widths or cases were read as the table has them")
    case .basisTableMissing: .init(zh: "测算依据需要的表不存在", en: "the basis needs a table that is absent")
    case .productWithoutBasis: .init(zh: "品种没有任何测算基数", en: "a product without any basis")
    case .floorAboveCap: .init(zh: "下限高于上限", en: "a floor above its cap")
    case .fixedContradicts: .init(zh: "锁定与上下限矛盾", en: "a fixed volume outside its floor and cap")
    case .agreedBelowFloors: .init(zh: "约定采购量小于下限之和", en: "the agreed volume is less than the sum of floors")
    case .agreedAboveCaps: .init(zh: "约定采购量大于上限之和", en: "the agreed volume is more than the sum of caps")
    case .partialPackError: .init(zh: "约定采购量不是整包", en: "the agreed volume is not whole packs")
    case .datesOutOfOrder: .init(zh: "日期先后不对", en: "dates out of order")
    case .tranchesSum: .init(zh: "预付批次之和不等于预付比例", en: "the tranches do not add up to the prepayment ratio")
    case .tranchesOrder: .init(zh: "预付批次的日期没有递增", en: "the tranches' dates do not ascend")
    case .weightsAllZero: .init(zh: "有用量的年度权重全为 0", en: "every year with usage has weight 0")
    case .usageNegative: .init(zh: "退货冲减后用量为负", en: "usage is negative after returns")
    case .sumTooLarge: .init(zh: "合计太大，无法精确计算", en: "a sum is too large to be computed exactly")
    case .nobodyTakesPart: .init(zh: "没有参加的机构", en: "no institution takes part")
    case .contractDateMissing: .init(zh: "预付批次从签约起算，但没有签约日期", en: "a tranche is counted from a contract without a date")
    case .cycleTooLong: .init(zh: "采购周期太长", en: "the purchase cycle is too long")
    case .agreedBelowPrevious: .init(zh: "约定采购量低于上年", en: "the agreed volume is below last year's")
    case .supplyBackwards: .init(zh: "供应截止早于供应起始", en: "a product is supplied until a day before it is supplied from")
    case .supplyOutsideCycle: .init(zh: "供应期不在采购周期内", en: "a product is not supplied on any day of the cycle")
    case .ruleAsksNobody: .init(zh: "规则有最低要求，却没有选中任何单元", en: "a rule asks for packs and selects no cell")
    case .noSuchBackup: .init(zh: "品种没有这样的备供企业", en: "the product has no such backup supplier")
    case .substitutePriceAboveCap: .init(zh: "替补供应价高于限价", en: "a substitute's price is above its cap")
    case .substitutionOrder: .init(zh: "替补次序不对", en: "substitutes out of order")
    case .substitutionOutsideCycle: .init(zh: "替补启用日期不在采购周期内", en: "a substitution outside the cycle")
    case .paidTwice: .init(zh: "同一笔预付付了两次", en: "a prepayment was paid twice")
    case .paidTrancheUnknown: .init(zh: "没有这个预付批次", en: "there is no such tranche")
    case .paidBelowZero: .init(zh: "收回的预付多于付过的", en: "more of a prepayment came back than was paid")
    case .assignedPacksChanged: .init(zh: "约定采购量与下达量不同", en: "the agreed volume is not what the city assigned")
    case .sealBroken: .init(zh: "下达量的校验码不符", en: "the seal of an assigned volume does not fit")
    case .productNotAssigned: .init(zh: "品种不在下达量表中", en: "a product that the city did not assign")
    case .assignedProductMissing: .init(zh: "下达的品种不在品种表中", en: "an assigned product is missing")
    case .successorElsewhere: .init(zh: "承接机构不在同一区市", en: "a successor in another district")
    case .successorCycle: .init(zh: "承接关系成环", en: "successors that lead back to the institution")
    case .successorContradicted:
      .init(zh: "有承接机构却填了参加", en: "an institution with a successor is said to take part")
    case .successorLeavesLimits:
      .init(zh: "并入其他机构的机构仍有上下限", en: "limits of an institution that merged into another one")
    case .partialPackRounded: .init(zh: "约定采购量不是整包，已取整", en: "the agreed volume was rounded to whole packs")
    case .floorRounded: .init(zh: "下限不是整包，已向上取整", en: "a floor was rounded up to whole packs")
    case .capRounded: .init(zh: "上限不是整包，已向下取整", en: "a cap was rounded down to whole packs")
    case .weightedYearEmpty: .init(zh: "有权重的年度没有用量", en: "a weighted year has no usage")
    case .yearNotWeighted:
      .init(zh: "有用量的年度没有权重，不计入", en: "a year with usage has no weight and does not count")
    case .ruleSelectsNothing: .init(zh: "规则没有选中任何单元", en: "a rule selects no cell")
    case .usageOutside:
      .init(zh: "不参加的民营机构或药店有用量", en: "a private institution or pharmacy with usage does not take part")
    case .publicExcluded: .init(zh: "公立或军队机构被排除", en: "a public or military institution is excluded")
    case .districtEmpty: .init(zh: "区市没有参加的机构", en: "a district has no institution that takes part")
    case .returnsNetted: .init(zh: "负用量（退货）已冲减", en: "negative usage (returns) was netted")
    case .yearAndMonths: .init(zh: "同一年既有全年又有分月用量", en: "a year is given as a whole and by months")
    case .usageLineTwice: .init(zh: "用量行完全重复，计了两次", en: "an identical usage line counts twice")
    case .agreedZero: .init(zh: "约定采购量为 0", en: "the agreed volume is 0")
    case .limitIgnored:
      .init(zh: "不参加的机构有上下限，不起作用", en: "limits of an institution that does not take part are ignored")
    case .trancheBeforeReport: .init(zh: "预付日期早于上报截止", en: "a prepayment falls due before the report")
    case .levelUnknown: .init(zh: "没有这个等级的机构", en: "no institution has this level")
    case .hiddenSheetRead: .init(zh: "读取了隐藏的工作表", en: "a hidden sheet was read")
    case .hiddenCellsRead: .init(zh: "读取了隐藏的行或列", en: "hidden rows or columns were read")
    case .sumDiffers: .init(zh: "合计行与各行之和不符", en: "a row of sums differs from the sum of its rows")
    case .invisibleCharacter: .init(zh: "文字里有看不见的字符或控制字符", en: "a text has an invisible or a control character")
    case .codeShownOtherwise:
      .init(zh: "编码按数字格式显示，读的是数字本身", en: "a code is shown by a number format and read as its digits")
    case .valueUnderMerge: .init(zh: "合并单元格下面藏着内容", en: "a value is hidden under a merged range")
    case .hiddenSheetNearTable:
      .init(zh: "像是某张表的隐藏工作表，有数据却没有读取", en: "a hidden sheet that looks like a table holds values and is not read")
    case .encodingDoubtful: .init(zh: "文件的编码不能确定", en: "the file's encoding is doubtful")
    case .valuesNotRead: .init(zh: "有数字的文件或工作表没有读取", en: "a file or sheet that holds numbers is not read")
    case .renewedBelowPrevious: .init(zh: "约定采购量低于上年，按参数放行", en: "a volume below last year's, as renewal_below allows")
    case .substitutePriceUnchecked: .init(zh: "替补供应价没有可核对的限价", en: "a substitute's price without a cap to check")
    case .purchasesAfterSubstitution:
      .init(zh: "启用替补后仍有原企业的采购，不计入已供应", en: "purchases of the replaced supplier after the substitution")
    case .purchasesOutside: .init(zh: "不参加的机构有采购，不计入进度和已供应", en: "purchases of an institution that does not take part")
    case .limitRaisedForSigned: .init(zh: "已签合同超出的限值按已签量放宽", en: "a limit raised to what is already signed")
    case .selectedPriceDiffers:
      .init(zh: "价格目录中的中选价与方案不同", en: "the price list has another price for the selected product")
    case .cityTermChanged: .init(zh: "市里确定的内容被改动", en: "what the city decides was changed")
    case .cityTermMissing: .init(zh: "市里下达的行被删去", en: "a row that the city handed out is missing")
    case .notForDistricts: .init(zh: "任务包中区市不能加的内容", en: "something added to a packet that a district cannot add")
    case .cityTermsBroken: .init(zh: "市定内容与任务包校验码不符", en: "what the city decides does not fit the packet's seal")
    case .cityPacksDiffer: .init(zh: "市级分解之和与下达量不同", en: "the city's own packs are not the assigned volume in sum")
    case .purchasesOutsideCycle: .init(zh: "采购月份不在采购周期内，不计入", en: "purchases of a month outside the cycle do not count")
    case .deliveredBeyondSigned: .init(zh: "已供应多于已签约定量", en: "more was delivered than was signed")
    case .paidInTwoBatches: .init(zh: "同一机构同一批次在另一支付批次中又付", en: "a tranche is paid to an institution again under another batch")
    case .holidaysFew: .init(zh: "节假日表替换了一年，天数太少", en: "a table of holidays replaces a year with few days")
    case .holidaysUnknown: .init(zh: "没有某年的节假日，只按周末计算", en: "the holidays of a year are not known: weekends alone count")
    case .fundShort: .init(zh: "可用预付基金不够预付", en: "a district's fund does not cover its prepayment")
    case .datesContradict: .init(zh: "参数的日期互相矛盾", en: "dates of the parameters contradict each other")
    case .paidOnContradicts: .init(zh: "支付日期与方案的日期矛盾", en: "the day of a payment contradicts the plan's dates")
    case .paidToIneligible: .init(zh: "已预付给不应预付的机构", en: "an institution was prepaid that is not to be")
    case .paidInOtherBatch: .init(zh: "已预付写在其他区市或批次的支付批次里", en: "a payment in the batch of another district or tranche")
    case .purchasesOutsideSupply: .init(zh: "供应期以外、执行日期以前的采购", en: "purchases outside the days of supply or before execution_date")
    case .tranchesCrossed: .init(zh: "机构的后一批预付先到期", en: "a later tranche falls due first at an institution")
    case .earlierYearsMissing: .init(zh: "机构较早或中间的年度没有用量", en: "an institution has no usage of an earlier year")
    case .laterYearsMissing: .init(zh: "机构较晚的年度没有用量", en: "an institution has no usage of a later year")
    case .monthsMissing: .init(zh: "机构一年中只有几个月有用量", en: "an institution has usage of some months of a year")
    case .yearPartial: .init(zh: "全表某年只有几个月的用量", en: "the table has usage of some months of a year")
    case .itemNotCounted: .init(zh: "折算表中写明不计的项目", en: "an item that the conversions say does not count")
    case .usageByItems: .init(zh: "由项目折算而来的用量", en: "usage that came through items")
    case .conversionRounded: .init(zh: "折算后四舍五入到四位小数", en: "converted quantities were rounded to four places")
    case .trancheDayOpen: .init(zh: "预付批次的先后还不知道", en: "whether tranches fall due in order is not known yet")
    case .limitExceededByPacks:
      .init(zh: "整盒取整后仍超出限值", en: "whole packs exceed a limit by less than a pack")
    case .limitRelaxed: .init(zh: "按 --relax 放宽的限值", en: "a limit exceeded as --relax allows")
    case .prepaymentNotCleared:
      .init(zh: "预付到周期末冲抵不完", en: "a prepayment that cannot be offset within the cycle")
    case .columnIgnored: .init(zh: "用不到的列、空的列，没有读取", en: "a column that is not needed or empty is not read")
    case .numbersUnread:
      .init(zh: "没有读取的列里有数字，或表头与本表的相近", en: "a column that is not read holds numbers, or its heading is near to one of ours")
    case .columnUnread: .init(zh: "不认识的列，没有读取", en: "an unknown column is not read")
    case .noLimitColumn: .init(zh: "上下限没有可读的数值列", en: "limits without a column of limits")
    case .nameOfAnother: .init(zh: "编码与名称是两个机构或品种的", en: "the code of one and the name of another")
    case .nameDiffers: .init(zh: "编码旁的名称与主表不同", en: "a name beside a code is not the one of its table")
    case .wordsLineWrong: .init(zh: "用语表的一行不能用", en: "a line of words.csv cannot be used")
    case .ratioMissing: .init(zh: "有约定采购量计算基数，没有约定比例", en: "a base of the agreed volume without its ratio")
    case .ratioWithoutBase: .init(zh: "有约定比例，没有计算基数", en: "a ratio of the agreed volume without its base")
    case .agreedDiffersFromBase:
      .init(zh: "首年约定采购量与计算基数乘约定比例不同", en: "the agreed volume is not its base times its ratio")
    case .headingWordUsed: .init(zh: "表头按用语读取", en: "a heading was read by the words of offices")
    case .valueWordUsed: .init(zh: "取值按用语读取", en: "a value was read by the words of offices")
    case .agreedFromBase: .init(zh: "首年约定采购量按计算基数乘约定比例得出", en: "an agreed volume was computed from its base and ratio")
    case .agreedAgainstUsage: .init(zh: "约定采购量与一年用量不相称", en: "an agreed volume out of proportion to a year's usage")
    case .unitPriceStandsOut: .init(zh: "最小单位的价格与同类品种相差悬殊", en: "the price of a minimum unit is far from that of its like")
    case .institutionInPacks: .init(zh: "机构的数量像是按盒填的", en: "an institution's numbers look like packs")
    case .institutionTimesPacks:
      .init(zh: "机构的数量像是多乘了包装转换比", en: "an institution's numbers look multiplied by the pack")
    case .institutionPowerOfTen:
      .init(zh: "机构的数量像是多了或少了几个零", en: "an institution's numbers look too large or too small by a power of ten")
    case .institutionJumps: .init(zh: "机构的用量两年之间跳变", en: "an institution's usage jumps between years")
    case .productJumps: .init(zh: "品种的用量两年之间跳变", en: "a product's usage jumps between years")
    case .cellStandsOut: .init(zh: "一个机构一个品种的用量与推算相差悬殊", en: "the usage of one product at one institution stands out")
    case .halfYear: .init(zh: "机构的分月用量只有半年", en: "an institution's monthly usage is of half a year")
    case .keyTwice: .init(zh: "同一机构、品种、期间有几行用量，相加", en: "several lines of one institution, product and period add up")
    case .blockTwice: .init(zh: "两家机构的用量几乎完全相同", en: "two institutions have nearly the same lines")
    case .namesAlike: .init(zh: "两家机构名称几乎相同", en: "two institutions have nearly one name")
    case .shareAboveHalf: .init(zh: "一家机构占品种用量一半以上", en: "one institution has more than half of a product")
    case .mostlyZero: .init(zh: "机构的数量几乎都是 0", en: "an institution's numbers are nearly all 0")
    case .demandAgainstUsage: .init(zh: "机构的报量与历史用量不相称", en: "an institution's demand is out of proportion to its usage")
    case .acceptedUnused: .init(zh: "“已核实”表的一行没有对应的提示", en: "a line of accepted findings that no finding matches")
    case .acceptedCodeUnknown: .init(zh: "“已核实”表的代码不是警告的代码", en: "an accepted finding's code is no warning's")
    case .acceptedNamesNothing:
      .init(zh: "“已核实”表的一行既没有机构也没有品种", en: "an accepted finding names neither institution nor product")
    case .tableMisnamed: .init(zh: "像是某张表的文件，名称不对，没有读取", en: "a file that looks like a table has another name and is not read")
    case .crossDescriptionDiffers:
      .init(zh: "交叉表表头的规格或企业与品种表不符", en: "a heading of a cross table has another specification or company than the product")
    case .crossTextIgnored:
      .init(zh: "交叉表里没有读取的表头或文字", en: "a heading or text of a cross table that is not read")
    case .crossKeyAddedUp:
      .init(zh: "交叉表里同一个品种或机构出现两次，用量相加", en: "a product or institution stands twice in a cross table; its usage is added up")
    case .fileIgnored: .init(zh: "不认识的文件，已忽略", en: "an unknown file is ignored")
    case .institutionWithoutBasis:
      .init(zh: "参加的机构没有任何测算基数", en: "an institution takes part without any basis")
    case .furtherOccurrences: .init(zh: "同样的问题太多，其余不再列出", en: "further problems of one kind are not listed")
    case .tableByOtherName: .init(zh: "按文件名认出的表", en: "a table known by another name of its file")
    case .readWithOtherDelimiter: .init(zh: "按另一种分隔符读取", en: "read with another delimiter")
    case .readAsUTF16: .init(zh: "按 UTF-16 编码读取", en: "read as UTF-16")
    case .looksLikeFormula:
      .init(zh: "电子表格会当作公式的文字，CSV 结果表中前面加撇号", en: "a text that spreadsheets would compute gets an apostrophe in CSV results")
    case .crossTableRead: .init(zh: "按交叉表读取", en: "read as a cross table")
    case .crossTitleUsed:
      .init(zh: "期间或限值类别取自标题或工作表名", en: "the period or the kind of limits comes from a title")
    case .nothingToSubstitute: .init(zh: "没有可替补的余量", en: "nothing is left to substitute")
    case .readAsGB18030: .init(zh: "按 GB18030 编码读取", en: "read as GB18030")
    case .sheetIgnored: .init(zh: "没有读取的工作表", en: "a sheet that is not read")
    }
  }
}
