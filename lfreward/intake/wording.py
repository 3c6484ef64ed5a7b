"""The words by which Chinese offices mark what a column, a row or a value is: plain data, read by the passes.

Nothing here belongs to one measure: these are the habits of people who keep tables. What a fact is called stands in the
vocabulary; here stands how a name is varied (brackets, units, 其中, 数量), what a row that is no record says, and which
words rule a meaning out. Patterns are matched against normal forms (`headers.normal_form`), whole.
"""

import re

# ---- headers

# Units that a header or a cell may carry in brackets, with the factor that brings a sum to yuan. None: no sum of money.
UNITS = {
    "元": 1,
    "rmb": 1,
    "人民币": 1,
    "人民币元": 1,
    "yuan": 1,
    "千元": 1_000,
    "万": 10_000,
    "万元": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
    "元/人": 1,
    "元/餐": 1,
    "元/餐/人": 1,
    "元/人/餐": 1,
    "人": None,
    "人次": None,
    "名": None,
    "个": None,
    "处": None,
    "家": None,
    "辆": None,
    "台": None,
    "晚": None,
    "夜": None,
    "天": None,
    "次": None,
    "趟": None,
    "班次": None,
    "座": None,
    "公里": None,
    "km": None,
    "星": None,
    "%": None,
}

# What a bracket may add without changing what the column means; a bracket with anything else leaves the header doubtful.
PLAIN_BRACKET = re.compile(
    r"含[^导领司工全陪]*|盖章|公章|签章|签字|全称|必填|选填|起止|起止日期|如有|有/无|是/否|"
    r"不含(?:领队|导游|司机|司陪|全陪|地陪|工作人员|、|及|和)+|(?:以)?单位[:：]?.*|金额单位.*|年.?月.?日|yyyy.*|格式.*|例.*|见附件.*"
)

# A header that has one of these in it is no fact of a claim, unless it is the very name of one.
NO_FACT = re.compile(
    "电话|手机|传真|邮箱|地址|邮编|邮政编码|文号|许可证|执照|导游|司机|驾驶|领队|全陪|地陪|计调|地接|接待社|"
    "费用|毛利|单价|票价|奖励标准|支付状态|支付时间|结算|下单|操作|状态|意见|大写|制表|填表人|复核|开户|发票|合同|产品|订单号|订单金额|"
    "创建时间|创建人|城市|目的地|客源|县区|所属|所在|负责人|起点|终点|房间|房型|酒店名称|入住酒店|轨迹|同比|环比|增长|上年|去年|往年|平均人数|"
    "免票|婴儿|核减|少付|多付|起飞|地点|车型|团名|团队名称|证明|复印件|原件|姓名|性别|年龄|证件|身份证|集合|仓位|航空公司|"
    "系统收入|支出|持单人|销售|部门|主要景[区点]|停留|交通$|出发机场"
)

# Words of which a header may have one and a fact that is suggested for it the other: then it is never suggested.
OPPOSITES = (
    (re.compile("抵|到达|来[临访]|入[临境]|到[临访]|降落|落地"), re.compile("离|返|回团|结束|起飞")),
    (re.compile("申报|申请"), re.compile("核定|审核|审定|核准|批复|已付|拨付|兑现|处罚")),
    (re.compile("许可证|证号|执照"), re.compile("组团|旅行社|单位|企业|编号|团号")),
    (re.compile("上报|报备|报告"), re.compile("申报|报送")),
    (re.compile("住宿|过夜"), re.compile("境外|入境")),
    (re.compile("总|全程"), re.compile("住宿|过夜|^晚")),
    (re.compile("往返|来回"), re.compile("单程")),
)

# A header that ends or begins so, or has such a word in it, speaks of something that a claim may be judged by: where its
# meaning is not certain it is asked about, never left alone.
MATTERS = re.compile(
    ".*(?:日期|人数|人次|金额|资金|类型|类别|项目|晚数|天数)|合计|人均.*|"
    ".*(?:处罚|违规|境外|入境|查验|报备|星级|档次|餐标|消费|购票|门票|景区|线路|专列|康养|里程|公里|车次|班次|成人|儿童|资质|住宿|过夜).*"
)

SERIAL = re.compile(r"序|序号|行号|no\.?|№|#")
REMARKS = re.compile(r"备注|附注|说明|备注说明|情况说明|备注信息|remarks?|notes?")
TOUR_PERIOD = re.compile(r"(?:团队|旅游|活动)?(?:行程|起止|抵离|往返)(?:起止|抵离)?(?:日期|日)")

# What a fact is also called, by the words that such a header is made of. The key on the left is that of the fact.
_FILED = "拟?(?:申报|申请|填报|报送|报名)"
_REWARD = "(?:奖励|奖补|补助|补贴|资助|奖|补)"
_SUM = "(?:金额|资金|额|资金额|款|经费)"
_SET = "(?:核定|审核|审定|核准|批复|批准|认定|审批|核拨|项目批复)"
_PAID = "(?:已付|已支付|已拨付|已兑付|已兑现|已发放|实付|实际拨付|实际支付|拨付|兑现|兑付)"
GRAMMAR = {
    key: re.compile(pattern)
    for key, pattern in {
        "id": r"(?:团队|旅游团|旅行团|行程单|行程|派团单|申报|申请|线路|直通车|团)?(?:编号|编码|团号|单号|团队号)",
        "item": rf"(?:{_FILED}{_REWARD}?|{_REWARD})(?:项目|类别|类型|种类|项目类别|项目名称|事项)|项目类别|项目类型",
        "organiser": rf"(?:{_FILED}|组团)?(?:旅行社|单位|企业|社|旅游企业)|组团旅行社|旅游公司|客运公司|旅游客运公司",
        "visitors": r"(?:团队|旅游团|本团|游客|接待|实际|实到|到达|总|申报|申请|行程|参团|来访|到访|成团|旅游|来)*"
        r"(?:人数|人次|人次数|总人数)",
        "ticketed_visitors": r"(?:景区|游客|累计|年度|年|实际|团队)*购票(?:游客)?人数|购票人次",
        "vehicles": r"(?:租用)?(?:客车|大巴车?|大巴|旅游大巴|自驾车?|车辆|车)(?:辆|台|数|辆数)?(?:车号)?",
        "paid_sites": r"(?:游览|参观|游玩|所游)?(?:收费|购票|售票)景区",
        "paid_4a_sites": r"(?:游览|参观|游玩|所游)?(?:收费|购票|售票)?4a(?:收费|购票|售票)?景区|4a",
        "nights": r"(?:在本?地|住宿|过夜|入住)+(?:晚|夜)",
        "hotel_stars": r"(?:住宿|入住|酒店|宾馆|饭店)+星级",
        "meal_standard": r"(?:用餐|正餐|餐饮|餐费|就餐)标准|餐标",
        "spend_per_head": r"(?:团队|游客)?人均(?:消费|花费|消费额|消费金额|消费标准)",
        "arrived_together": r"(?:车队)?同时(?:到达|抵达)",
        "start_date": r"(?:发团|出团|出发)(?:日期|日)",
        "arrival_date": r"(?:抵达|到达|来访|到访|入境)(?:日期|日)",
        "reported_on": r"(?:发团|提前)*(?:报备|报告)(?:日期|日)",
        "report_materials": r"(?:报备|报告)材料",
        "checked_on": r"(?:现场)?查验(?:日期|日)?|现场查验情况",
        "filed_on": r"(?:申报|(?:申报)?材料(?:报送|提交|递交)|(?:报送|提交|递交)(?:申报|申报材料|材料)?)(?:日期|日)",
        "materials": r"(?:申报|已交|已报|申请|提交)材料",
        "licensed": r"(?:具备|合法|经营|具有|有)*资质",
        "transport_no": r"(?:(?:航班|航班号|车次|班机|班次号|列车车次|专列车次|车牌|车牌号|车牌号码|车号)(?:或|和|及)?)+",
        "arrival_airport": r"(?:落地|抵达|到达|降落)机场",
        "arrival_station": r"(?:停靠|抵达|到达)(?:火车|高铁)?(?:车?站|站点)",
        "train_class": r"(?:专列|列车)(?:类型|类别|种类|等级)",
        "outside_mainland": r"(?:境外|入境)(?:团|团队)?",
        "route": r"(?:推荐)?精品(?:旅游)?线路|推荐(?:旅游)?线路",
        "claimed_amount": rf"{_FILED}{_REWARD}*{_SUM}",
        "approved_amount": rf"{_SET}{_REWARD}*{_SUM}",
        "paid_amount": rf"{_PAID}{_REWARD}*{_SUM}",
        "year": r"(?:申报|统计|所属|奖励|考核)?(?:年度|年份)",
        "one_way_trips": r"(?:全年|年度|年)?(?:累计)?单程(?:车次|班次|趟次|趟)",
        "vehicles_per_trip": r"每(?:班|班次|车次|次|趟)(?:车辆|车)(?:辆)?",
        "seats": r"(?:核定|车辆|车型)?(?:座位|载客)(?:人数)?",
        "one_way_km": r"单程(?:公里|里程|公里里程)",
        "scheduled_line": r"定线定点定时定价|四定",
        "route_visitors": r"(?:推荐)?精品(?:旅游)?线路(?:购票|游客)?人数",
        "monthly_filed": r"(?:已报|已交)?月(?:报|统计)(?:表)?(?:月份)?",
        "announced_on": r"(?:公告|公布|命名|认定|授牌|批准)(?:日期|日)",
        "level": r"(?:创建|评定|认定)?(?:等级|级别)",
        "certificate": r"(?:有|持有)?(?:文件及)?证书",
    }.items()
}
# A header of these facts must say that it counts: 大巴 alone is an item, 大巴数量 a number of coaches.
COUNTED = frozenset({"vehicles", "vehicles_per_trip"})

# ---- rows

_LEVEL = "(?:本页|本表|本月|本季|全年|年度|[0-9]{1,2}月(?:份)?|[一二三四]季度|第[一二三四]季度|以上)?"
_SUM_WORD = "(?:合计|总计|小计|共计|累计|总合计|总共|汇总|小結|小结|合計|计|total|subtotal|grandtotal)"
TOTAL = re.compile(rf"{_LEVEL}{_SUM_WORD}(?:\([^)]*\)[^0-9]*|[:：].*|共?[0-9一二三四五六七八九十]+[个团行条家笔].*)?")
# A name before the word: 晨光旅行社小计, 晨光社合计. 计 and 累计 alone are parts of too many names.
NAMED_TOTAL = re.compile(r"(?P<name>.{1,30}?)(?:合计|总计|小计|共计|小结)(?:\([^)]*\))?[:：]?")
NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|注意|注意事项|温馨提示|公示期|公示时间|联系电话|监督电话|举报电话|附件|附|依据|来源)"
    r"[:：、.0-9（(].*|注|说明"
)
# The number of a row that shows how a row is written, and what its other texts hold where it was left as it came.
EXAMPLES = frozenset(("示例", "样例", "范例", "填写示例", "填报示例", "example", "Example", "sample", "Sample"))
EXAMPLE_TEXT = re.compile("示例|样例|范例|example|sample", re.IGNORECASE)
SIGNATURE = re.compile(
    r".*(?:签字|签章|签名|盖章|公章|签署).*|(?:制表|填表|审核|复核|经办|负责|审批|批准|主管|统计|领导|分管|填报|报送|审查|会计|出纳|单位负责)"
    r"(?:人|员|领导|日期|时间|单位)?(?:[(（][^)）]*[)）])?[:：].*|(?:制表|填表|审核|复核|经办|负责)人|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
)
UNIT_LINE = re.compile(r"(?:金额)?(?:计量)?单位[:：]\s*(?P<unit>[一-鿿a-zA-Z/]+(?:、[一-鿿a-zA-Z/]+)*)")
YEAR = re.compile(r"(?<![0-9])(?P<year>20[0-9]{2})\s*(?:年|[-.—－]|$)")
ORGANISER_LINE = re.compile(
    r"(?:申报|申请|填报|报送|组团)(?:单位|企业|旅行社|社)(?:名称)?(?:\([^)]*\))?[:：]\s*(?P<name>\S.*)"
)

# ---- values

DITTO = frozenset(
    {"同上", "上同", "〃", "″", '"', "“", "”", "''", "＂", "\u2033\u2033", "〃〃", "-〃-", "“”", "同前", "↑"}
)
# One text of these and the row is one person, coach, night, ticket: what a claim never has.
PERSON = frozenset(
    {
        "姓名",
        "游客姓名",
        "性别",
        "民族",
        "出生日期",
        "年龄",
        "证件类型",
        "证件种类",
        "证件号码",
        "证件号",
        "身份证号",
        "身份证号码",
        "护照号",
    }
)
# A table with all of these lists what came out of an audit, and claims nothing.
RESULTS = frozenset({"结论", "核减说明"})
# A table with one of these, and neither a group number nor days, counts groups: it sums up others.
COUNTS_OF_GROUPS = frozenset(
    {"团数", "团队数", "团队数量", "团次", "团队个数", "批次", "场次", "家数", "申报笔数", "笔数"}
)
SCALED_FORMAT = re.compile(r"[!\\]\.|,(?:[^0#?]|$)")
FORMAT_UNIT = re.compile(r"百万元?|千万元?|亿元?|万元?|千元")
