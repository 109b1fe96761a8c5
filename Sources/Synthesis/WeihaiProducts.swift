/// The third national batch in Weihai. Which names, companies and prices are sourced: Datasets/README.md.
let weihaiProducts: [SampleProduct] = [
  .init(
    "B3001", "枸橼酸西地那非片", "片剂", "50mg", "10片/盒", 10, "片", "齐鲁制药", fen: 2_080, yearlyPacks: 6_200,
    popularity: 420, share: 500),
  .init(
    "B3002", "盐酸二甲双胍缓释片", "缓释片", "0.5g", "30片/盒", 30, "片", "北京万辉双鹤药业", fen: 180, yearlyPacks: 214_000,
    popularity: 980, share: 800),
  .init(
    "B3003", "盐酸二甲双胍片", "片剂", "0.25g", "48片/瓶", 48, "片", "北京京丰制药", fen: 72, yearlyPacks: 168_000,
    popularity: 1000, share: 800),
  .init(
    "B3004", "孟鲁司特钠咀嚼片", "咀嚼片", "4mg", "5片/盒", 5, "片", "示例药业甲", fen: 658, yearlyPacks: 21_500,
    popularity: 620, share: 700),
  .init(
    "B3005", "缬沙坦胶囊", "胶囊剂", "80mg", "28粒/盒", 28, "粒", "华润赛科药业", fen: 1_176, yearlyPacks: 96_500,
    popularity: 930, share: 800),
  .init(
    "B3006", "非那雄胺片", "片剂", "5mg", "10片/盒", 10, "片", "华润赛科药业", fen: 1_032, yearlyPacks: 30_400,
    popularity: 700, share: 800),
  .init(
    "B3007", "维格列汀片", "片剂", "50mg", "14片/盒", 14, "片", "华润赛科药业", fen: 1_204, yearlyPacks: 18_800,
    popularity: 560, share: 700),
  .init(
    "B3008", "盐酸曲美他嗪片", "片剂", "20mg", "30片/盒", 30, "片", "远大医药(中国)", fen: 447, yearlyPacks: 88_200,
    popularity: 860, share: 800),
  .init(
    "B3009", "碳酸氢钠片", "片剂", "0.5g", "100片/瓶", 100, "片", "远大医药(中国)", fen: 390, yearlyPacks: 26_700,
    popularity: 640, share: 600),
  .init(
    "B3010", "维生素B6片", "片剂", "10mg", "100片/瓶", 100, "片", "宜昌人福药业", fen: 285, yearlyPacks: 31_900,
    popularity: 720, share: 800),
  .init(
    "B3011", "左乙拉西坦口服溶液", "口服溶液剂", "150ml:15g", "1瓶/盒", 1, "瓶", "健民集团叶开泰国药(随州)", fen: 6_280,
    yearlyPacks: 1_450, popularity: 180, share: 600),
  .init(
    "B3012", "卡托普利片", "片剂", "25mg", "100片/瓶", 100, "片", "华中药业", fen: 198, yearlyPacks: 74_300,
    popularity: 940, share: 800),
  .init(
    "B3013", "奥美拉唑肠溶胶囊", "肠溶胶囊", "20mg", "28粒/盒", 28, "粒", "海南海灵化学制药", fen: 336, yearlyPacks: 142_000,
    popularity: 990, share: 800),
  .init(
    "B3014", "布洛芬缓释胶囊", "缓释胶囊", "0.3g", "20粒/盒", 20, "粒", "华北制药", fen: 262, yearlyPacks: 119_000,
    popularity: 970, share: 800),
  .init(
    "B3015", "甲钴胺片", "片剂", "0.5mg", "20片/盒", 20, "片", "江西青峰药业", fen: 418, yearlyPacks: 69_800,
    popularity: 880, share: 700),
  .init(
    "B3016", "头孢地尼分散片", "分散片", "50mg", "12片/盒", 12, "片", "石四药集团", fen: 1_095, yearlyPacks: 34_500,
    popularity: 740, share: 600),
  .init(
    "B3017", "盐酸美金刚片", "片剂", "10mg", "14片/盒", 14, "片", "示例药业乙", fen: 692, yearlyPacks: 8_700, popularity: 350,
    share: 700),
  .init(
    "B3018", "阿莫西林颗粒", "颗粒剂", "0.125g", "12袋/盒", 12, "袋", "示例药业丙", fen: 735, yearlyPacks: 41_200,
    popularity: 810, share: 600),
  .init(
    "B3019", "替格瑞洛片", "片剂", "90mg", "14片/盒", 14, "片", "示例药业丁", fen: 1_190, yearlyPacks: 12_600,
    popularity: 400, share: 700),
  .init(
    "B3020", "枸橼酸托法替布片", "片剂", "5mg", "28片/盒", 28, "片", "示例药业甲", fen: 18_760, yearlyPacks: 640,
    popularity: 110, share: 600),
  .init(
    "B3021", "塞来昔布胶囊", "胶囊剂", "0.2g", "18粒/盒", 18, "粒", "示例药业辛", fen: 1_584, yearlyPacks: 37_800,
    popularity: 760, share: 800),
  .init(
    "B3022", "盐酸舍曲林片", "片剂", "50mg", "28片/盒", 28, "片", "示例药业戊", fen: 1_344, yearlyPacks: 9_800,
    popularity: 330, share: 800),
  .init(
    "B3023", "富马酸喹硫平片", "片剂", "0.1g", "30片/盒", 30, "片", "示例药业乙", fen: 2_376, yearlyPacks: 7_400,
    popularity: 260, share: 800),
  .init(
    "B3024", "氯氮平片", "片剂", "25mg", "100片/瓶", 100, "片", "示例药业壬", fen: 816, yearlyPacks: 4_300, popularity: 150,
    share: 700),
  .init(
    "B3025", "非布司他片", "片剂", "40mg", "16片/盒", 16, "片", "示例药业己", fen: 1_328, yearlyPacks: 22_900,
    popularity: 610, share: 800),
  .init(
    "B3026", "来曲唑片", "片剂", "2.5mg", "30片/盒", 30, "片", "示例药业丙", fen: 6_480, yearlyPacks: 1_900,
    popularity: 170, share: 700),
  .init(
    "B3027", "阿那曲唑片", "片剂", "1mg", "14片/盒", 14, "片", "示例药业癸", fen: 4_298, yearlyPacks: 1_350, popularity: 140,
    share: 700),
  .init(
    "B3028", "卡培他滨片", "片剂", "0.5g", "12片/盒", 12, "片", "示例药业庚", fen: 8_640, yearlyPacks: 2_700,
    popularity: 160, share: 700),
  .init(
    "B3029", "阿哌沙班片", "片剂", "2.5mg", "14片/盒", 14, "片", "示例药业丁", fen: 2_058, yearlyPacks: 1_150,
    popularity: 210, share: 600),
  .init(
    "B3030", "奥美沙坦酯片", "片剂", "20mg", "14片/盒", 14, "片", "示例药业甲", fen: 742, yearlyPacks: 43_600,
    popularity: 790, share: 800),
  .init(
    "B3031", "匹伐他汀钙片", "片剂", "2mg", "28片/盒", 28, "片", "示例药业辛", fen: 2_212, yearlyPacks: 16_200,
    popularity: 520, share: 700),
  .init(
    "B3032", "克拉霉素片", "片剂", "0.25g", "8片/盒", 8, "片", "示例药业戊", fen: 496, yearlyPacks: 27_300, popularity: 680,
    share: 600),
  .init(
    "B3033", "利奈唑胺片", "片剂", "0.6g", "10片/盒", 10, "片", "示例药业乙", fen: 71_200, yearlyPacks: 210, popularity: 90,
    share: 500),
  .init(
    "B3034", "多潘立酮片", "片剂", "10mg", "30片/盒", 30, "片", "示例药业壬", fen: 252, yearlyPacks: 58_700, popularity: 890,
    share: 800),
  .init(
    "B3035", "盐酸氨溴索片", "片剂", "30mg", "20片/盒", 20, "片", "示例药业己", fen: 224, yearlyPacks: 64_100,
    popularity: 900, share: 800),
  .init(
    "B3036", "地氯雷他定片", "片剂", "5mg", "12片/盒", 12, "片", "示例药业丙", fen: 624, yearlyPacks: 25_800, popularity: 650,
    share: 700),
  .init(
    "B3037", "盐酸多奈哌齐片", "片剂", "5mg", "28片/盒", 28, "片", "示例药业癸", fen: 4_704, yearlyPacks: 5_200,
    popularity: 310, share: 700),
  .init(
    "B3038", "氢溴酸西酞普兰片", "片剂", "20mg", "14片/盒", 14, "片", "示例药业庚", fen: 1_078, yearlyPacks: 6_100,
    popularity: 240, share: 700),
  .init(
    "B3039", "盐酸氟西汀胶囊", "胶囊剂", "20mg", "28粒/盒", 28, "粒", "示例药业丁", fen: 1_512, yearlyPacks: 2_600,
    popularity: 200, share: 700),
  .init(
    "B3040", "奥氮平口崩片", "口崩片", "5mg", "20片/盒", 20, "片", "示例药业甲", fen: 2_980, yearlyPacks: 4_700,
    popularity: 190, share: 800),
  .init(
    "B3041", "注射用阿扎胞苷", "注射用冻干粉针", "100mg", "1支/盒", 1, "支", "示例药业辛", fen: 125_000, yearlyPacks: 46,
    popularity: 40, share: 500),
  .init(
    "B3042", "左乙拉西坦注射用浓溶液", "注射剂", "5ml:0.5g", "5支/盒", 5, "支", "示例药业戊", fen: 9_875, yearlyPacks: 820,
    popularity: 130, share: 600),
  .init(
    "B3043", "布洛芬颗粒", "颗粒剂", "0.2g", "10袋/盒", 10, "袋", "示例药业乙", fen: 583, yearlyPacks: 29_600,
    popularity: 750, share: 700),
  .init(
    "B3044", "缬沙坦胶囊", "胶囊剂", "40mg", "28粒/盒", 28, "粒", "示例药业壬", fen: 692, yearlyPacks: 31_800,
    popularity: 700, share: 800),
  .init(
    "B3045", "非布司他片", "片剂", "80mg", "14片/盒", 14, "片", "示例药业己", fen: 1_975, yearlyPacks: 8_300,
    popularity: 380, share: 800),
  .init(
    "B3046", "富马酸喹硫平片", "片剂", "25mg", "30片/盒", 30, "片", "示例药业丙", fen: 699, yearlyPacks: 5_900,
    popularity: 230, share: 800),
  .init(
    "B3047", "奥氮平口崩片", "口崩片", "10mg", "14片/盒", 14, "片", "示例药业癸", fen: 3_546, yearlyPacks: 2_400,
    popularity: 160, share: 800),
  .init(
    "B3048", "盐酸多奈哌齐片", "片剂", "10mg", "14片/盒", 14, "片", "示例药业庚", fen: 3_998, yearlyPacks: 1_600,
    popularity: 220, share: 700),
  .init(
    "B3049", "匹伐他汀钙片", "片剂", "1mg", "14片/盒", 14, "片", "示例药业丁", fen: 650, yearlyPacks: 7_200, popularity: 410,
    share: 700),
  .init(
    "B3050", "维格列汀片", "片剂", "50mg", "28片/盒", 28, "片", "示例药业甲", fen: 2_352, yearlyPacks: 9_100,
    popularity: 470, share: 700),
  .init(
    "B3051", "孟鲁司特钠片", "片剂", "10mg", "10片/盒", 10, "片", "示例药业辛", fen: 1_890, yearlyPacks: 24_100,
    popularity: 600, share: 700),
  .init(
    "B3052", "塞来昔布胶囊", "胶囊剂", "0.1g", "20粒/盒", 20, "粒", "示例药业戊", fen: 1_080, yearlyPacks: 9_600,
    popularity: 430, share: 800),
  .init(
    "B3053", "盐酸舍曲林片", "片剂", "100mg", "14片/盒", 14, "片", "示例药业乙", fen: 1_142, yearlyPacks: 3_100,
    popularity: 210, share: 800),
  .init(
    "B3054", "克拉霉素片", "片剂", "0.5g", "6片/盒", 6, "片", "示例药业壬", fen: 633, yearlyPacks: 7_800, popularity: 390,
    share: 600),
  .init(
    "B3055", "替格瑞洛片", "片剂", "60mg", "14片/盒", 14, "片", "示例药业己", fen: 966, yearlyPacks: 2_900, popularity: 250,
    share: 700),
]
