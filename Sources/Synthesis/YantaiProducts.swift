/// The eighth national batch in Yantai. Which names, companies and prices are sourced: Datasets/README.md.
let yantaiProducts: [SampleProduct] = [
  .init(
    "B8001", "磷酸奥司他韦干混悬剂", "干混悬剂", "0.36g", "1瓶/盒", 1, "瓶", "Hetero Labs Limited", fen: 3_511,
    yearlyPacks: 28_600, popularity: 760, share: 700, backups: ("示例药业辛", "示例药业甲")),
  .init(
    "B8002", "米氮平片", "片剂", "15mg", "28片/盒", 28, "片", "Aurobindo Pharma Limited", fen: 3_446,
    yearlyPacks: 5_400, popularity: 310, share: 700, backups: ("示例药业甲", "示例药业丁")),
  .init(
    "B8003", "米氮平片", "片剂", "30mg", "10片/盒", 10, "片", "N.V. Organon", fen: 2_420, yearlyPacks: 6_900,
    popularity: 330, share: 700, backups: ("示例药业丁", "示例药业庚")),
  .init(
    "B8004", "左卡尼汀注射液", "注射剂", "5ml:1g", "5支/盒", 5, "支", "ALFASIGMA S.p.A.", fen: 4_500, yearlyPacks: 21_700,
    popularity: 420, share: 600, backups: ("示例药业庚", "示例药业癸")),
  .init(
    "B8005", "注射用头孢地嗪钠", "注射用无菌粉末", "0.5g", "10瓶/盒", 10, "瓶", "DAEWOONG BIO INC.", fen: 4_120,
    yearlyPacks: 3_900, popularity: 450, share: 500, backups: ("示例药业癸", "示例药业丙")),
  .init(
    "B8006", "阿托西班注射液", "注射剂", "5ml:37.5mg", "1支/盒", 1, "支", "示例药业壬", fen: 24_000, yearlyPacks: 520,
    popularity: 110, share: 600, backups: ("示例药业丙", "示例药业己")),
  .init(
    "B8007", "氨氯地平阿托伐他汀钙片", "片剂", "5mg:10mg", "7片/盒", 7, "片", "华润双鹤(子公司)", fen: 1_127, yearlyPacks: 47_800,
    popularity: 740, share: 700, backups: ("示例药业己", "示例药业壬")),
  .init(
    "B8008", "甲硝唑氯化钠注射液", "注射剂", "100ml:0.5g", "1袋/袋", 1, "袋", "华润双鹤(子公司)", fen: 286, yearlyPacks: 318_000,
    popularity: 930, share: 800, backups: ("示例药业壬", "示例药业乙")),
  .init(
    "B8009", "依诺肝素钠注射液", "注射剂", "0.4ml:4000AxaIU", "2支/盒", 2, "支", "华润双鹤(子公司)", fen: 2_180,
    yearlyPacks: 62_400, popularity: 560, share: 700, backups: ("示例药业乙", "示例药业戊")),
  .init(
    "B8010", "奥硝唑注射液", "注射剂", "5ml:0.5g", "5支/盒", 5, "支", "示例药业甲", fen: 645, yearlyPacks: 54_700,
    popularity: 800, share: 700, backups: ("示例药业戊", "示例药业辛")),
  .init(
    "B8011", "注射用哌拉西林钠他唑巴坦钠", "注射用无菌粉末", "4.5g", "1瓶/瓶", 1, "瓶", "示例药业丁", fen: 972, yearlyPacks: 241_000,
    popularity: 690, share: 500, backups: ("示例药业辛", "示例药业甲"), isKeyMonitored: true),
  .init(
    "B8012", "注射用头孢哌酮钠舒巴坦钠", "注射用无菌粉末", "1.5g", "1瓶/瓶", 1, "瓶", "示例药业庚", fen: 845, yearlyPacks: 268_000,
    popularity: 720, share: 500, backups: ("示例药业甲", "示例药业丁"), isKeyMonitored: true),
  .init(
    "B8013", "注射用头孢噻肟钠", "注射用无菌粉末", "1.0g", "1瓶/瓶", 1, "瓶", "示例药业癸", fen: 213, yearlyPacks: 196_000,
    popularity: 850, share: 500, backups: ("示例药业丁", "示例药业庚"), isKeyMonitored: true),
  .init(
    "B8014", "甲钴胺注射液", "注射剂", "1ml:0.5mg", "10支/盒", 10, "支", "示例药业丙", fen: 612, yearlyPacks: 83_500,
    popularity: 910, share: 800, backups: ("示例药业庚", "示例药业癸")),
  .init(
    "B8015", "头孢地尼颗粒", "颗粒剂", "50mg", "6袋/盒", 6, "袋", "示例药业己", fen: 1_248, yearlyPacks: 36_200,
    popularity: 640, share: 600, backups: ("示例药业癸", "示例药业丙")),
  .init(
    "B8016", "注射用伏立康唑", "注射用无菌粉末", "0.2g", "1瓶/盒", 1, "瓶", "示例药业壬", fen: 15_600, yearlyPacks: 3_300,
    popularity: 150, share: 500, backups: ("示例药业丙", "示例药业己")),
  .init(
    "B8017", "氨甲环酸注射液", "注射剂", "5ml:0.5g", "5支/盒", 5, "支", "示例药业乙", fen: 480, yearlyPacks: 71_400,
    popularity: 820, share: 800, backups: ("示例药业己", "示例药业壬")),
  .init(
    "B8018", "那屈肝素钙注射液", "注射剂", "0.4ml:4100AxaIU", "2支/盒", 2, "支", "示例药业戊", fen: 1_960, yearlyPacks: 33_800,
    popularity: 480, share: 700, backups: ("示例药业壬", "示例药业乙")),
  .init(
    "B8019", "左西孟旦注射液", "注射剂", "5ml:12.5mg", "1支/盒", 1, "支", "示例药业辛", fen: 28_600, yearlyPacks: 640,
    popularity: 120, share: 600, backups: ("示例药业乙", "示例药业戊")),
  .init(
    "B8020", "克林霉素磷酸酯注射液", "注射剂", "2ml:0.3g", "10支/盒", 10, "支", "示例药业甲", fen: 395, yearlyPacks: 65_800,
    popularity: 870, share: 700, backups: ("示例药业戊", "示例药业辛")),
  .init(
    "B8021", "注射用头孢西丁钠", "注射用无菌粉末", "1.0g", "1瓶/瓶", 1, "瓶", "示例药业丁", fen: 678, yearlyPacks: 174_000,
    popularity: 660, share: 500, backups: ("示例药业辛", "示例药业甲")),
  .init(
    "B8022", "注射用哌拉西林钠他唑巴坦钠", "注射用无菌粉末", "2.25g", "1瓶/瓶", 1, "瓶", "示例药业庚", fen: 572, yearlyPacks: 98_000,
    popularity: 610, share: 500, backups: ("示例药业甲", "示例药业丁"), isKeyMonitored: true),
  .init(
    "B8023", "注射用头孢哌酮钠舒巴坦钠", "注射用无菌粉末", "1.0g", "1瓶/瓶", 1, "瓶", "示例药业癸", fen: 618, yearlyPacks: 122_000,
    popularity: 650, share: 500, backups: ("示例药业丁", "示例药业庚"), isKeyMonitored: true),
  .init(
    "B8024", "注射用头孢噻肟钠", "注射用无菌粉末", "0.5g", "1瓶/瓶", 1, "瓶", "示例药业丙", fen: 138, yearlyPacks: 88_000,
    popularity: 780, share: 500, backups: ("示例药业庚", "示例药业癸"), isKeyMonitored: true),
  .init(
    "B8025", "注射用伏立康唑", "注射用无菌粉末", "0.1g", "1瓶/盒", 1, "瓶", "示例药业己", fen: 8_970, yearlyPacks: 1_250,
    popularity: 100, share: 500, backups: ("示例药业癸", "示例药业丙")),
  .init(
    "B8026", "依诺肝素钠注射液", "注射剂", "0.6ml:6000AxaIU", "2支/盒", 2, "支", "示例药业壬", fen: 2_940, yearlyPacks: 38_700,
    popularity: 520, share: 700, backups: ("示例药业丙", "示例药业己")),
  .init(
    "B8027", "注射用头孢西丁钠", "注射用无菌粉末", "0.5g", "1瓶/瓶", 1, "瓶", "示例药业乙", fen: 399, yearlyPacks: 66_000,
    popularity: 540, share: 500, backups: ("示例药业己", "示例药业壬")),
  .init(
    "B8028", "左卡尼汀注射液", "注射剂", "10ml:2g", "5支/盒", 5, "支", "示例药业戊", fen: 8_235, yearlyPacks: 4_600,
    popularity: 260, share: 600, backups: ("示例药业壬", "示例药业乙")),
  .init(
    "B8029", "氨甲环酸注射液", "注射剂", "10ml:1.0g", "5支/盒", 5, "支", "示例药业辛", fen: 816, yearlyPacks: 28_900,
    popularity: 590, share: 800, backups: ("示例药业乙", "示例药业戊")),
  .init(
    "B8030", "克林霉素磷酸酯注射液", "注射剂", "4ml:0.6g", "10支/盒", 10, "支", "示例药业甲", fen: 672, yearlyPacks: 18_700,
    popularity: 510, share: 700, backups: ("示例药业戊", "示例药业辛")),
  .init(
    "B8031", "奥硝唑注射液", "注射剂", "10ml:1.0g", "5支/盒", 5, "支", "示例药业丁", fen: 1_096, yearlyPacks: 15_300,
    popularity: 500, share: 700, backups: ("示例药业辛", "示例药业甲")),
  .init(
    "B8032", "甲硝唑氯化钠注射液", "注射剂", "250ml:1.25g", "1袋/袋", 1, "袋", "示例药业庚", fen: 412, yearlyPacks: 74_200,
    popularity: 620, share: 800, backups: ("示例药业甲", "示例药业丁")),
  .init(
    "B8033", "米氮平片", "片剂", "15mg", "14片/盒", 14, "片", "示例药业癸", fen: 1_757, yearlyPacks: 4_100, popularity: 280,
    share: 700, backups: ("示例药业丁", "示例药业庚")),
  .init(
    "B8034", "氨氯地平阿托伐他汀钙片", "片剂", "5mg:20mg", "7片/盒", 7, "片", "示例药业丙", fen: 1_916, yearlyPacks: 12_800,
    popularity: 460, share: 700, backups: ("示例药业庚", "示例药业癸")),
  .init(
    "B8035", "磷酸奥司他韦干混悬剂", "干混悬剂", "0.18g", "1瓶/盒", 1, "瓶", "示例药业己", fen: 2_065, yearlyPacks: 9_400,
    popularity: 490, share: 700, backups: ("示例药业癸", "示例药业丙")),
  .init(
    "B8036", "头孢地尼颗粒", "颗粒剂", "100mg", "6袋/盒", 6, "袋", "示例药业壬", fen: 2_122, yearlyPacks: 8_800,
    popularity: 370, share: 600, backups: ("示例药业丙", "示例药业己")),
  .init(
    "B8037", "那屈肝素钙注射液", "注射剂", "0.6ml:6150AxaIU", "2支/盒", 2, "支", "示例药业乙", fen: 2_666, yearlyPacks: 9_900,
    popularity: 340, share: 700, backups: ("示例药业己", "示例药业壬")),
  .init(
    "B8038", "阿托西班注射液", "注射剂", "0.9ml:6.75mg", "1支/盒", 1, "支", "示例药业戊", fen: 7_650, yearlyPacks: 380,
    popularity: 90, share: 600, backups: ("示例药业壬", "示例药业乙")),
  .init(
    "B8039", "注射用头孢地嗪钠", "注射用无菌粉末", "1.0g", "10瓶/盒", 10, "瓶", "示例药业辛", fen: 7_004, yearlyPacks: 2_300,
    popularity: 350, share: 500, backups: ("示例药业乙", "示例药业戊")),
  .init(
    "B8040", "甲钴胺注射液", "注射剂", "1ml:0.5mg", "5支/盒", 5, "支", "示例药业甲", fen: 318, yearlyPacks: 26_400,
    popularity: 710, share: 800, backups: ("示例药业戊", "示例药业辛")),
]
