import Planning

/// One product of a sample city: what the supply list says, and about how much the city uses.
struct SampleProduct {
  let id: Identifier
  let genericName: String
  let dosageForm: String
  let specification: String
  let pack: String
  let unitsPerPack: Int
  let unit: String
  let supplier: String
  /// Price of a pack in fen.
  let fen: Int
  /// About how many packs the city uses in a year.
  let yearlyPacks: Int
  /// How widely it is used, 0 to 1,023.
  let popularity: Int
  /// The agreed volume as a share of usage, in thousandths.
  let share: Int
  let backups: (first: String, second: String)
  let isKeyMonitored: Bool

  init(
    _ id: Identifier, _ genericName: String, _ dosageForm: String, _ specification: String, _ pack: String,
    _ unitsPerPack: Int, _ unit: String, _ supplier: String, fen: Int, yearlyPacks: Int, popularity: Int,
    share: Int, backups: (String, String) = ("", ""), isKeyMonitored: Bool = false
  ) {
    self.id = id
    self.genericName = genericName
    self.dosageForm = dosageForm
    self.specification = specification
    self.pack = pack
    self.unitsPerPack = unitsPerPack
    self.unit = unit
    self.supplier = supplier
    self.fen = fen
    self.yearlyPacks = yearlyPacks
    self.popularity = popularity
    self.share = share
    self.backups = (backups.0, backups.1)
    self.isKeyMonitored = isKeyMonitored
  }
}

/// One district of a sample city and how many institutions of each kind it has.
struct SampleDistrict {
  let id: Identifier
  let name: String
  let kind: District.Kind
  /// How busy its institutions are, 1,024 for the average.
  let size: Int
  /// Hospitals by level: names taken as they are.
  var tertiary: [String] = []
  var secondary: [String] = []
  /// Township and community health centres; names are made up.
  var centres = 0
  var military = 0
  var privates = 0
  var pharmacies = 0
}

let weihaiDistricts: [SampleDistrict] = [
  SampleDistrict(
    id: "371000", name: "市属医疗机构", kind: .municipal, size: 1_200,
    tertiary: ["威海市立医院", "威海市中心医院", "威海市妇幼保健院"],
    secondary: ["威海卫人民医院", "市属第五医院（合成）", "市属第六医院（合成）"]),
  SampleDistrict(
    id: "371002", name: "环翠区", kind: .district, size: 1_150, secondary: ["环翠区第一医院（合成）"], centres: 12,
    military: 1, privates: 6, pharmacies: 5),
  SampleDistrict(
    id: "371003", name: "文登区", kind: .district, size: 1_000, secondary: ["文登区人民医院", "文登区第二医院（合成）"],
    centres: 14, privates: 4, pharmacies: 3),
  SampleDistrict(
    id: "371071", name: "经济技术开发区", kind: .zone, size: 900, secondary: ["经济技术开发区医院（合成）"], centres: 5,
    privates: 3, pharmacies: 2),
  SampleDistrict(
    id: "371072", name: "高技术产业开发区", kind: .zone, size: 950, secondary: ["高技术产业开发区医院（合成）"],
    centres: 4, privates: 3, pharmacies: 2),
  SampleDistrict(id: "371073", name: "临港区", kind: .zone, size: 500, centres: 4, privates: 1, pharmacies: 1),
  SampleDistrict(
    id: "371082", name: "荣成市", kind: .district, size: 1_250,
    secondary: ["荣成市人民医院", "荣成市第二医院（合成）", "荣成市第三医院（合成）"], centres: 18, military: 1, privates: 4,
    pharmacies: 3),
  SampleDistrict(
    id: "371083", name: "乳山市", kind: .district, size: 850, secondary: ["乳山市人民医院", "乳山市第二医院（合成）"],
    centres: 13, privates: 3, pharmacies: 2),
]

let yantaiDistricts: [SampleDistrict] = [
  SampleDistrict(
    id: "370602", name: "芝罘区", kind: .district, size: 1_500, tertiary: ["毓璜顶医院", "芝罘区第一医院（合成）"],
    secondary: ["芝罘区第二医院（合成）", "芝罘区第三医院（合成）", "芝罘区第四医院（合成）"], centres: 12, military: 1, privates: 7,
    pharmacies: 3),
  SampleDistrict(
    id: "370611", name: "福山区", kind: .district, size: 900, secondary: ["福山区第一医院（合成）"], centres: 10,
    privates: 3, pharmacies: 2),
  SampleDistrict(
    id: "370612", name: "牟平区", kind: .district, size: 900,
    secondary: ["牟平区第一医院（合成）", "牟平区第二医院（合成）"], centres: 12, privates: 3, pharmacies: 1),
  SampleDistrict(
    id: "370613", name: "莱山区", kind: .district, size: 950, secondary: ["莱山区第一医院（合成）"], centres: 8,
    military: 1, privates: 3, pharmacies: 1),
  SampleDistrict(
    id: "370614", name: "蓬莱区", kind: .district, size: 900,
    secondary: ["蓬莱区第一医院（合成）", "蓬莱区第二医院（合成）"], centres: 11, privates: 3, pharmacies: 2),
  SampleDistrict(
    id: "370671", name: "开发区", kind: .zone, size: 1_050, secondary: ["开发区第一医院（合成）"], centres: 9,
    privates: 4, pharmacies: 2),
  SampleDistrict(
    id: "370672", name: "高新区", kind: .zone, size: 700, secondary: ["高新区第一医院（合成）"], centres: 4,
    privates: 2, pharmacies: 1),
  SampleDistrict(id: "370673", name: "长岛", kind: .zone, size: 350, centres: 4, privates: 1),
  SampleDistrict(
    id: "370681", name: "龙口市", kind: .district, size: 1_150, tertiary: ["龙口市第一医院（合成）"],
    secondary: ["龙口市第二医院（合成）"], centres: 13, privates: 4, pharmacies: 2),
  SampleDistrict(
    id: "370682", name: "莱阳市", kind: .district, size: 1_050, tertiary: ["莱阳市第一医院（合成）"],
    secondary: ["莱阳市第二医院（合成）"], centres: 17, privates: 3, pharmacies: 2),
  SampleDistrict(
    id: "370683", name: "莱州市", kind: .district, size: 1_150,
    secondary: ["莱州市第一医院（合成）", "莱州市第二医院（合成）", "莱州市第三医院（合成）"], centres: 16, military: 1, privates: 3,
    pharmacies: 2),
  SampleDistrict(
    id: "370685", name: "招远市", kind: .district, size: 950,
    secondary: ["招远市第一医院（合成）", "招远市第二医院（合成）"], centres: 13, privates: 3, pharmacies: 1),
  SampleDistrict(
    id: "370686", name: "栖霞市", kind: .district, size: 750, secondary: ["栖霞市第一医院（合成）"], centres: 14,
    privates: 2, pharmacies: 1),
  SampleDistrict(
    id: "370687", name: "海阳市", kind: .district, size: 850,
    secondary: ["海阳市第一医院（合成）", "海阳市第二医院（合成）"], centres: 14, privates: 3, pharmacies: 1),
]
