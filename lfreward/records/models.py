"""The typed records: `Group`, `ShuttleLine`, `OrganiserYear`, `Creation`.

Written by tools/generate_vocabulary.py from rules/vocabulary and the shipped policies. Change those files, not this one.
`help(Group)` says what every field holds; how fields are read stands in `base`.

>>> Group(item="coach_group", visitors="320人", arrival_date="2020年7月18日").visitors
320

Layer 3.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from lfreward.facts.nouns import Fact
from lfreward.i18n import Label
from lfreward.records.base import Read, Record, facts_of

Count: TypeAlias = int | str | float
Sum: TypeAlias = Decimal | int | str | float
Day: TypeAlias = date | str
YesNo: TypeAlias = bool | str
Texts: TypeAlias = str | Sequence[str]

GroupItem: TypeAlias = Literal[
    "charter_flight",
    "tourist_train",
    "coach_group",
    "self_drive",
    "inbound_group",
    "premium_group",
    "wellness_group",
]
GroupRoute: TypeAlias = Literal["none", "huoyong", "archaeology", "study", "central", "eastern", "western"]
ShuttleLineItem: TypeAlias = Literal["shuttle_line"]
OrganiserYearItem: TypeAlias = Literal["annual_visitors"]
CreationItem: TypeAlias = Literal["scenic_area", "craft_studio", "tourism_village", "rural_home"]
CreationLevel: TypeAlias = Literal[
    "5A",
    "4A",
    "3A",
    "national",
    "provincial",
    "provincial_3a",
    "yellow_river",
    "great_wall",
    "taihang",
]


class Group(Record):
    """团队 · tour group: one record. Every fact may be left out.

    id: 编号 · id — 四(二)2
        这条记录在申报单位的编号：团号、行程单号或申报编号。
        The number that the claimant gives the record: of the group, of its travel sheet or of the claim.
        范围：同一单位同一编号视为同一个团；表中的流水序号不说明两行是同一个团。
        scope: The same organiser and id are one group; a running number of a table never says that two rows are one
        group.
        缺失：无编号；同行重复只能提示，不能认定。
        missing: No number; equal rows can then only be pointed out, not taken for one.
    item: 奖励项目 · item — 一
        按哪一项申报奖励。
        The award that is claimed.
        范围：一条记录一个项目；“散团”等词表示本身不申报任何一项。
        scope: One item a record; words such as 散团 say that the group claims none of its own.
        缺失：未写明；单条试算时逐项计算并说明，审核时从不猜测。
        missing: Not stated; a single evaluation computes every item and says so, an audit never guesses.
    organiser: 组团社 · organiser — 一(一)
        组织该团（线路）并申报奖励的单位名称。
        The name of the business that organised the group or line and claims the award.
        范围：团队为组团社；直通车线路也可为旅游客运公司。名称只在全半角、括号、大小写、空格和横线上不同的视为同一家。
        scope: For groups the organising agency; a shuttle line may also be run by a coach company. Names that differ
        only in width, brackets, case, spaces or dashes are one.
        缺失：不知道是谁的；能算出金额，但结算和审核时不付。
        missing: Not known whose it is; the amount is computed, but settlement and audit do not pay it.
    organiser_kind: 单位性质 · kind of organiser — 一(一)、一(一)5
        申报单位是旅行社还是旅游客运公司。
        Whether the claimant is a travel agency or a coach company.
        范围：申报之日；团队和年累计奖励旅行社，直通车还奖励旅游客运公司。
        scope: On the day of filing; groups and annual awards are for agencies, shuttle lines also for coach companies.
        缺失：尚待说明，不影响已能确定的金额。
        missing: Still to be shown; an amount that is certain stands.
    start_date: 发团日期 · start date — 四(二)1(1)
        团队从出发地动身的日期。
        The day on which the group sets out from its place of origin.
        范围：报备期限从这一天往前数。
        scope: The time to report is counted back from it.
        缺失：未知；报备是否及时无法判断。
        missing: Unknown; whether the report was in time cannot be said.
    arrival_date: 抵达日期 · arrival date — 二(二)
        团队到达奖励地区的日期。
        The day on which the group arrives in the area of the measures.
        范围：奖励地区全境；决定季节和是否在施行期内。
        scope: The whole area; decides the season and whether the measures are in force.
        缺失：未知；凡取决于季节的金额都不能确定。
        missing: Unknown; an amount that depends on the season cannot be said.
    departure_date: 离开日期 · departure date — 四(二)1
        团队离开奖励地区的日期。
        The day on which the group leaves the area of the measures.
        范围：申报期限从次日起数工作日。
        scope: The working days to file are counted from the day after.
        缺失：未知；申报期限无法计算。
        missing: Unknown; the last day to file cannot be computed.
    visitors: 人数 · visitors (人 · people) — 一(一)1—4、6—8
        该团的游客人数。
        How many tourists the group has.
        范围：只计游客；导游、领队、全陪、司机、乘务员不计。中外混合团申报入境奖励时只计境外游客。
        scope: Tourists only; not guides, escorts, drivers or crew. In a mixed group that claims as inbound only those
        from outside the mainland.
        缺失：未知。
        missing: Unknown.
    ticketed_visitors: 购票人数 · ticketed visitors (人 · people) — 一(一)9
        该团在收费景区购票的游客人数。
        How many visitors of the group bought tickets of paid sites.
        范围：一人一团计一次；免票游客不计。
        scope: A visitor counts once a tour; those admitted free do not count.
        缺失：未知；年累计时不以人数代替。
        missing: Unknown; the annual award never takes the visitors instead.
    train_class: 专列类型 · train class — 一(一)2
        旅游专列的车型。
        The class of the tourist train.
        范围：只用于旅游专列。
        scope: Of tourist trains only.
        缺失：未知；各类金额不同时不能确定。
        missing: Unknown; open where the classes pay differently.
    vehicles: 车辆数 · vehicles (辆 · vehicles) — 一(一)4
        该团的车辆数。
        How many vehicles the group has.
        范围：自驾团为自驾车辆；随行保障车不计。
        scope: For self-drive groups the cars driven by the tourists; service cars do not count.
        缺失：未知。
        missing: Unknown.
    paid_sites: 收费景区数 · paid sites (个 · sites) — 二(一)
        该团游览的收费景区个数。
        How many paid sites the group visited.
        范围：奖励地区内；第一道门售票的即为收费景区，同一单位只计一次。
        scope: In the area; a site is paid if its first gate sells a ticket, and a unit counts once.
        缺失：未知。
        missing: Unknown.
    paid_4a_sites: 4A级以上收费景区数 · paid sites of 4A or above (个 · sites) — 二(一)、一(一)7
        上述收费景区中4A级以上的个数。
        How many of the paid sites are of 4A or above.
        范围：按游览当日的等级；5A也计在内。
        scope: By the level on the day of the visit; 5A counts too.
        缺失：未知。
        missing: Unknown.
    nights: 住宿晚数 · nights (晚 · nights) — 二(一)
        该团在奖励地区住宿的晚数。
        How many nights the group stayed in the area.
        范围：奖励地区内任一县市区；全程在外地住的晚数不计。
        scope: In any county of the area; nights of the trip spent elsewhere do not count.
        缺失：未知，从不视为0。
        missing: Unknown, never taken as 0.
    hotel_stars: 酒店星级 · hotel stars (星 · stars) — 一(一)7
        住宿酒店的官方评定星级。
        The official rating of the hotel.
        范围：奖励地区内评级最高的一晚；当晚有效的评定，“准四星”不算。
        scope: The best-rated night in the area; a rating valid that night, never an equivalent.
        缺失：未知；未评星写0。
        missing: Unknown; an unrated hotel is 0.
    meal_standard: 用餐标准 · meal standard (元 · yuan) — 一(一)7
        每人每正餐的餐费，以元计。
        What a main meal costs a person, in yuan.
        范围：正餐；早餐不计。
        scope: Main meals; breakfast does not count.
        缺失：未知。
        missing: Unknown.
    spend_per_head: 人均消费 · spend per head (元 · yuan) — 二(一)
        游客在奖励地区的人均消费，以元计。
        What a visitor spent in the area on average, in yuan.
        范围：按计入的游客平均；不含往返大交通。
        scope: The mean over the counted visitors; without the long-distance transport.
        缺失：未知。
        missing: Unknown.
    outside_mainland: 境外 · from outside the mainland — 一(一)6
        游客来自大陆地区之外。
        The visitors come from outside the mainland.
        范围：外国人和港澳台居民；混合团只计这部分人。
        scope: Foreigners and residents of Hong Kong, Macao and Taiwan; of a mixed group only they count.
        缺失：未知。
        missing: Unknown.
    arrival_airport: 落地机场 · arrival airport — 一(一)1、二(二)
        包机降落的机场，名称或三字代码。
        The airport at which the charter lands, by name or IATA code.
        范围：按到达当日的机场登记表核对。
        scope: Looked up in the register of airports on the day of arrival.
        缺失：未知。
        missing: Unknown.
    arrival_station: 停靠车站 · arrival station — 一(一)2、二(二)
        专列停靠的车站。
        The station at which the train stops.
        范围：按到达当日的车站登记表核对。
        scope: Looked up in the register of stations on the day of arrival.
        缺失：未知。
        missing: Unknown.
    transport_no: 车次、航班号、车牌 · train, flight or plate number — 一(一)1—3
        专列车次、航班号或车牌号。
        The number of the train, of the flight, or the plates of the coaches.
        范围：到达奖励地区的那一程；用于发现同一趟车、同一航班被两次申报。
        scope: Of the leg that arrives in the area; shows one train, flight or coach that is claimed twice.
        缺失：未知；不影响金额。
        missing: Unknown; no amount depends on it.
    arrived_together: 同时到达 · arrived together — 二(二)
        大巴或自驾车队同时到达。
        The coaches or cars arrived together.
        范围：由现场查验认定是或否。
        scope: Yes or no, as the check on the spot has it.
        缺失：未知。
        missing: Unknown.
    route: 精品线路 · recommended route — 17号六(一)
        该团完整游览的推荐精品线路。
        The recommended route that the group toured in full.
        范围：线路在奖励地区内的全部节点都到过，先后不论。
        scope: Every node of the route in the area was visited, in any order.
        缺失：视为没有走精品线路。
        missing: Taken as no route toured.
    reported_on: 报备日期 · reported on — 四(二)1(1)
        发团前向文旅部门报备的日期。
        The day on which the group was reported to the bureau before it set out.
        范围：按发团日期往前数日历日。
        scope: Counted back from the start date in calendar days.
        缺失：尚未报备：列为待办，不视为逾期。
        missing: Not reported yet: a duty still open, never taken as late.
    report_materials: 报备材料 · papers handed in with the report — 四(二)1(1)
        报备时应交的材料已经交齐。
        The papers that go with the report were handed in.
        范围：报备之时。
        scope: At the time of the report.
        缺失：尚待出示。
        missing: Still to be shown.
    checked_on: 现场查验日期 · checked on — 三
        文旅部门现场查验的日期；只知道查没查的，写是或否。
        The day of the bureau's check on the spot; yes or no where only that is known.
        范围：应在团队停留期间。
        scope: Must lie within the stay of the group.
        缺失：尚待查验。
        missing: Still to be shown.
    filed_on: 申报日期 · filed on — 四(二)1
        奖励申请材料报送到文旅部门的日期。
        The day on which the application was handed in to the tourism bureau.
        范围：团队在离临后10个工作日内，直通车在营运结束后10个工作日内，年累计在11月30日前。
        scope: Groups and lines within ten working days of leaving or of the end of service, annual awards by 30
        November.
        缺失：尚未申报：列为待办，不视为逾期。
        missing: Not filed yet: a duty still open, never taken as late.
    materials: 申报材料 · materials — 四(二)2
        已交的申报材料，按办法所列字母。
        The papers handed in with the application, by the letters of the measures.
        范围：团队按四(二)2(1)，直通车按四(二)2(2)，年累计按四(二)2(3)。“全”指本项目所需全部材料。
        scope: Groups by 四(二)2(1), lines by 四(二)2(2), annual awards by 四(二)2(3). “全” means all that the item asks
        for.
        缺失：未说明交了哪些：列为待办；一旦写明，缺项即不符。
        missing: Not stated which: a duty still open; once stated, a required letter that lacks counts against the
        claim.
    licensed: 资质 · licensed — 四(二)
        申报单位具备合法有效的经营资质。
        The claimant holds a valid licence for its business.
        范围：申报之日有效。
        scope: Valid on the day of filing.
        缺失：尚待出示。
        missing: Still to be shown.
    violations: 违规情形 · violations — 五
        经查实的违规情形，按五所列条款。
        Breaches that were established, by the clauses of 五.
        范围：由认定的部门说明，每项写明条款。
        scope: Stated by the office that established them, each with its clause.
        缺失：视为没有记录。
        missing: Taken as none on record.
    penalised_on: 处罚日期 · penalised on — 五(一)6
        行政处罚决定书的日期（最近一次）。
        The day of the latest decision on an administrative penalty.
        范围：申报前三年之内的才有影响；正好三年前的不再计。
        scope: Counts within three years before filing; exactly three years back no longer counts.
        缺失：视为没有记录。
        missing: Taken as none on record.
    claimed_amount: 申报金额 · claimed amount (元 · yuan) — 四(二)2
        申报单位要求的奖励金额。
        The sum that the claimant asks for.
        范围：整条记录，以元计，精确到分。
        scope: For the whole record, in yuan, exact to the fen.
        缺失：未填：照样计算应付金额，只是不作比较。
        missing: Not stated: what is payable is computed all the same, and not compared.
    approved_amount: 核定金额 · approved amount (元 · yuan) — 四(二)1
        文旅部门自己审核认定的金额。
        The sum that the tourism bureau itself has approved.
        范围：整条记录，以元计；与申报金额、复算金额并列比较。
        scope: For the whole record, in yuan; held beside what was claimed and what is recomputed.
        缺失：部门尚未认定。
        missing: Not approved yet.
    paid_amount: 已付金额 · paid amount (元 · yuan) — 四(二)1
        已经拨付的奖励金额。
        The sum that has been paid out.
        范围：整条记录，以元计，累计到填表之日。
        scope: For the whole record, in yuan, up to the day of the table.
        缺失：不知道是否已付；从不视为0。
        missing: Not known whether anything was paid; never taken as 0.
    itinerary: 行程 · itinerary — 四(二)2(1)
        逐日行程：日期、游览景区及购票数、住宿酒店、用餐标准。
        The tour day by day: date, sites with tickets, hotel, meal standard.
        范围：[{date, sites: [{name, tickets}], hotel, meal_standard}]；各项个数据此按登记表推算。
        scope: [{date, sites: [{name, tickets}], hotel, meal_standard}]; the counts are derived from it by the dated
        registers.
        缺失：以直接填写的各项个数为准。
        missing: The counts stated are taken.
    wellness_sites: 生态康养点数 · wellness sites (个 · sites) — 一(一)8
        该团游览的生态康养点个数。
        How many eco-wellness sites the group visited.
        范围：太岳山区各县的3A级以上景区、省级3A级乡村旅游示范村、省级旅游度假区。
        scope: In the counties of Taiyue: sites of 3A or above, provincial 3A model villages, provincial resorts.
        缺失：未知。
        missing: Unknown.
    wellness_lodging: 生态康养县区住宿 · a night in the wellness counties — 一(一)8
        该团在生态康养县区住宿至少一晚。
        The group stayed at least one night in the eco-wellness counties.
        范围：太岳山区各县。
        scope: The counties of Taiyue.
        缺失：未知。
        missing: Unknown.
    """

    subject: ClassVar[str] = "group"
    known_facts: ClassVar[Mapping[str, Fact]] = facts_of(
        "group",
        Fact(
            "wellness_sites",
            "count",
            Label("生态康养点数", "wellness sites"),
            unit=Label("个", "sites"),
            low=0,
            high=99,
            aliases=("康养点数", "生态康养景区数", "太岳山区景区数"),
            until=("departure_date", "arrival_date"),
        ),
        Fact(
            "wellness_lodging",
            "yes_no",
            Label("生态康养县区住宿", "a night in the wellness counties"),
            aliases=("康养县区住宿", "太岳山区住宿"),
            until=("departure_date", "arrival_date"),
        ),
    )

    id: Annotated[str | None, Read("id")] = None
    item: Annotated[GroupItem | None, Read("item")] = None
    organiser: Annotated[str | None, Read("text")] = None
    organiser_kind: Annotated[Literal["agency", "coach_company"] | None, Read("choice", values=("agency", "coach_company"))] = None
    start_date: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    arrival_date: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    departure_date: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    visitors: Annotated[int | None, Read("count", 0, 1_000_000)] = None
    ticketed_visitors: Annotated[int | None, Read("count", 0, 1_000_000)] = None
    train_class: Annotated[Literal["ordinary", "luxury", "high_speed"] | None, Read("choice", values=("ordinary", "luxury", "high_speed"))] = None
    vehicles: Annotated[int | None, Read("count", 0, 100_000)] = None
    paid_sites: Annotated[int | None, Read("count", 0, 999)] = None
    paid_4a_sites: Annotated[int | None, Read("count", 0, 999)] = None
    nights: Annotated[int | None, Read("count", 0, 999)] = None
    hotel_stars: Annotated[int | None, Read("count", 0, 5)] = None
    meal_standard: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"))] = None
    spend_per_head: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"))] = None
    outside_mainland: Annotated[bool | None, Read("yes_no")] = None
    arrival_airport: Annotated[str | None, Read("text")] = None
    arrival_station: Annotated[str | None, Read("text")] = None
    transport_no: Annotated[str | None, Read("text")] = None
    arrived_together: Annotated[bool | None, Read("yes_no")] = None
    route: Annotated[GroupRoute | None, Read("choice")] = None
    reported_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    report_materials: Annotated[bool | None, Read("yes_no")] = None
    checked_on: Annotated[date | bool | None, Read("check", date(2000, 1, 1), date(2099, 12, 31))] = None
    filed_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    materials: Annotated[str | tuple[str, ...] | None, Read("letters")] = None
    licensed: Annotated[bool | None, Read("yes_no")] = None
    violations: Annotated[str | tuple[str, ...] | None, Read("clauses")] = None
    penalised_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    claimed_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    approved_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    paid_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    itinerary: Annotated[tuple[dict[str, Any], ...] | None, Read("itinerary")] = None
    wellness_sites: Annotated[int | None, Read("count", 0, 99)] = None
    wellness_lodging: Annotated[bool | None, Read("yes_no")] = None

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            item: GroupItem | None = None,
            organiser: str | None = None,
            organiser_kind: Literal["agency", "coach_company"] | None = None,
            start_date: Day | None = None,
            arrival_date: Day | None = None,
            departure_date: Day | None = None,
            visitors: Count | None = None,
            ticketed_visitors: Count | None = None,
            train_class: Literal["ordinary", "luxury", "high_speed"] | None = None,
            vehicles: Count | None = None,
            paid_sites: Count | None = None,
            paid_4a_sites: Count | None = None,
            nights: Count | None = None,
            hotel_stars: Count | None = None,
            meal_standard: Sum | None = None,
            spend_per_head: Sum | None = None,
            outside_mainland: YesNo | None = None,
            arrival_airport: str | None = None,
            arrival_station: str | None = None,
            transport_no: str | None = None,
            arrived_together: YesNo | None = None,
            route: GroupRoute | None = None,
            reported_on: Day | None = None,
            report_materials: YesNo | None = None,
            checked_on: Day | YesNo | None = None,
            filed_on: Day | None = None,
            materials: Texts | None = None,
            licensed: YesNo | None = None,
            violations: Texts | None = None,
            penalised_on: Day | None = None,
            claimed_amount: Sum | None = None,
            approved_amount: Sum | None = None,
            paid_amount: Sum | None = None,
            itinerary: Sequence[Mapping[str, Any]] | None = None,
            wellness_sites: Count | None = None,
            wellness_lodging: YesNo | None = None,
        ) -> None: ...


class ShuttleLine(Record):
    """旅游直通车线路 · shuttle line in a year: one record. Every fact may be left out.

    id: 编号 · id — 四(二)2
        这条记录在申报单位的编号：团号、行程单号或申报编号。
        The number that the claimant gives the record: of the group, of its travel sheet or of the claim.
        范围：同一单位同一编号视为同一个团；表中的流水序号不说明两行是同一个团。
        scope: The same organiser and id are one group; a running number of a table never says that two rows are one
        group.
        缺失：无编号；同行重复只能提示，不能认定。
        missing: No number; equal rows can then only be pointed out, not taken for one.
    item: 奖励项目 · item — 一
        按哪一项申报奖励。
        The award that is claimed.
        范围：一条记录一个项目；“散团”等词表示本身不申报任何一项。
        scope: One item a record; words such as 散团 say that the group claims none of its own.
        缺失：未写明；单条试算时逐项计算并说明，审核时从不猜测。
        missing: Not stated; a single evaluation computes every item and says so, an audit never guesses.
    organiser: 组团社 · organiser — 一(一)
        组织该团（线路）并申报奖励的单位名称。
        The name of the business that organised the group or line and claims the award.
        范围：团队为组团社；直通车线路也可为旅游客运公司。名称只在全半角、括号、大小写、空格和横线上不同的视为同一家。
        scope: For groups the organising agency; a shuttle line may also be run by a coach company. Names that differ
        only in width, brackets, case, spaces or dashes are one.
        缺失：不知道是谁的；能算出金额，但结算和审核时不付。
        missing: Not known whose it is; the amount is computed, but settlement and audit do not pay it.
    organiser_kind: 单位性质 · kind of organiser — 一(一)、一(一)5
        申报单位是旅行社还是旅游客运公司。
        Whether the claimant is a travel agency or a coach company.
        范围：申报之日；团队和年累计奖励旅行社，直通车还奖励旅游客运公司。
        scope: On the day of filing; groups and annual awards are for agencies, shuttle lines also for coach companies.
        缺失：尚待说明，不影响已能确定的金额。
        missing: Still to be shown; an amount that is certain stands.
    year: 年度 · year (年 · ) — 一(一)5、四(二)1(3)
        这条记录所属的年度。
        The year that the record is about.
        范围：直通车按公历年度；组团社累计按核算年度（上年12月1日至当年11月30日，以11月所在年份称呼）。
        scope: For shuttle lines the calendar year; for annual awards the accounting year from 1 December to 30
        November, named for the November.
        缺失：未知。
        missing: Unknown.
    one_way_trips: 单程车次 · one-way trips (次 · trips) — 一(一)5
        全年开行的单程班次数，往返计两次。
        How many single trips were run in the year; out and back count as two.
        范围：公历年度内、办法施行以后；同一班几辆车只计一次。
        scope: In the calendar year, from the day the measures are in force; several coaches on one trip count once.
        缺失：未知。
        missing: Unknown.
    vehicles_per_trip: 每班车辆数 · vehicles per trip (辆 · vehicles) — 一(一)5
        每个单程班次的车辆数。
        How many vehicles run on each single trip.
        范围：只计17座以上的车。
        scope: Only vehicles of 17 seats or more count.
        缺失：视为1辆。
        missing: Taken as one.
    seats: 座位数 · licensed seats (座 · seats) — 一(一)5
        车辆的核定座位数。
        The licensed seats of the vehicle.
        范围：几种车型取最小的。
        scope: Of several vehicles the smallest.
        缺失：未知。
        missing: Unknown.
    one_way_km: 单程公里 · one-way kilometres (公里 · km) — 一(一)5
        线路单程的公里数，最多两位小数。
        The length of the line one way, at most two decimals.
        范围：始发站到终点站。
        scope: From the first stop to the last.
        缺失：未知。
        missing: Unknown.
    scheduled_line: 定线定点定时定价 · fixed line, stops, times and fares — 一(一)5
        线路定线、定点、定时、定价运营。
        The line has a fixed route, fixed stops, fixed times and fixed fares.
        范围：营运期间。
        scope: While in service.
        缺失：尚待出示。
        missing: Still to be shown.
    licensed: 资质 · licensed — 四(二)
        申报单位具备合法有效的经营资质。
        The claimant holds a valid licence for its business.
        范围：申报之日有效。
        scope: Valid on the day of filing.
        缺失：尚待出示。
        missing: Still to be shown.
    applied_on: 申请日期 · applied on — 四(二)1(2)
        开通前提出申请的日期。
        The day on which the line was applied for, before its service.
        范围：按开通日期往前数日历日。
        scope: Counted back from the start of service in calendar days.
        缺失：尚未申请：列为待办。
        missing: Not applied for yet: a duty still open.
    service_start: 开通日期 · service start — 四(二)1(2)
        线路开始营运的日期。
        The day on which the service begins.
        范围：该线路本身，不限当年。
        scope: Of the line itself, in whatever year.
        缺失：未知。
        missing: Unknown.
    service_end: 营运结束日期 · service end — 四(二)1(2)
        该年度营运结束的日期。
        The day on which the service of the year ends.
        范围：申报期限从次日起数工作日。
        scope: The working days to file are counted from the day after.
        缺失：未知：申报列为待办。
        missing: Unknown: the filing stays open.
    filed_on: 申报日期 · filed on — 四(二)1
        奖励申请材料报送到文旅部门的日期。
        The day on which the application was handed in to the tourism bureau.
        范围：团队在离临后10个工作日内，直通车在营运结束后10个工作日内，年累计在11月30日前。
        scope: Groups and lines within ten working days of leaving or of the end of service, annual awards by 30
        November.
        缺失：尚未申报：列为待办，不视为逾期。
        missing: Not filed yet: a duty still open, never taken as late.
    materials: 申报材料 · materials — 四(二)2
        已交的申报材料，按办法所列字母。
        The papers handed in with the application, by the letters of the measures.
        范围：团队按四(二)2(1)，直通车按四(二)2(2)，年累计按四(二)2(3)。“全”指本项目所需全部材料。
        scope: Groups by 四(二)2(1), lines by 四(二)2(2), annual awards by 四(二)2(3). “全” means all that the item asks
        for.
        缺失：未说明交了哪些：列为待办；一旦写明，缺项即不符。
        missing: Not stated which: a duty still open; once stated, a required letter that lacks counts against the
        claim.
    violations: 违规情形 · violations — 五
        经查实的违规情形，按五所列条款。
        Breaches that were established, by the clauses of 五.
        范围：由认定的部门说明，每项写明条款。
        scope: Stated by the office that established them, each with its clause.
        缺失：视为没有记录。
        missing: Taken as none on record.
    penalised_on: 处罚日期 · penalised on — 五(一)6
        行政处罚决定书的日期（最近一次）。
        The day of the latest decision on an administrative penalty.
        范围：申报前三年之内的才有影响；正好三年前的不再计。
        scope: Counts within three years before filing; exactly three years back no longer counts.
        缺失：视为没有记录。
        missing: Taken as none on record.
    claimed_amount: 申报金额 · claimed amount (元 · yuan) — 四(二)2
        申报单位要求的奖励金额。
        The sum that the claimant asks for.
        范围：整条记录，以元计，精确到分。
        scope: For the whole record, in yuan, exact to the fen.
        缺失：未填：照样计算应付金额，只是不作比较。
        missing: Not stated: what is payable is computed all the same, and not compared.
    approved_amount: 核定金额 · approved amount (元 · yuan) — 四(二)1
        文旅部门自己审核认定的金额。
        The sum that the tourism bureau itself has approved.
        范围：整条记录，以元计；与申报金额、复算金额并列比较。
        scope: For the whole record, in yuan; held beside what was claimed and what is recomputed.
        缺失：部门尚未认定。
        missing: Not approved yet.
    paid_amount: 已付金额 · paid amount (元 · yuan) — 四(二)1
        已经拨付的奖励金额。
        The sum that has been paid out.
        范围：整条记录，以元计，累计到填表之日。
        scope: For the whole record, in yuan, up to the day of the table.
        缺失：不知道是否已付；从不视为0。
        missing: Not known whether anything was paid; never taken as 0.
    operator_runs: 经营者全年合计班次 · runs of all lines of the operator (班 · runs) — 一(一)5
        同一经营者当年全部直通车线路的班次合计。
        The runs of all shuttle lines of one operator in the year, added up.
        范围：只有按经营者合计120班次（口径shuttle_gate）时才用；结算、审核时按各条线路重新合计。
        scope: Used only where the 120 runs are those of the operator (shuttle_gate); settlement and audit add the lines
        up anew.
        缺失：未知。
        missing: Unknown.
    """

    subject: ClassVar[str] = "line_year"
    known_facts: ClassVar[Mapping[str, Fact]] = facts_of(
        "line_year",
        Fact(
            "operator_runs",
            "count",
            Label("经营者全年合计班次", "runs of all lines of the operator"),
            unit=Label("班", "runs"),
            low=0,
            high=1_000_000,
            aliases=("全部线路班次合计", "各线路合计班次"),
        ),
    )

    id: Annotated[str | None, Read("id")] = None
    item: Annotated[ShuttleLineItem | None, Read("item")] = None
    organiser: Annotated[str | None, Read("text")] = None
    organiser_kind: Annotated[Literal["agency", "coach_company"] | None, Read("choice", values=("agency", "coach_company"))] = None
    year: Annotated[int | None, Read("count", 1900, 2999)] = None
    one_way_trips: Annotated[int | None, Read("count", 0, 1_000_000)] = None
    vehicles_per_trip: Annotated[int | None, Read("count", 1, 1000)] = None
    seats: Annotated[int | None, Read("count", 0, 999)] = None
    one_way_km: Annotated[Decimal | None, Read("km", Decimal("0.01"), Decimal("10000"))] = None
    scheduled_line: Annotated[bool | None, Read("yes_no")] = None
    licensed: Annotated[bool | None, Read("yes_no")] = None
    applied_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    service_start: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    service_end: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    filed_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    materials: Annotated[str | tuple[str, ...] | None, Read("letters")] = None
    violations: Annotated[str | tuple[str, ...] | None, Read("clauses")] = None
    penalised_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    claimed_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    approved_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    paid_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    operator_runs: Annotated[int | None, Read("count", 0, 1_000_000)] = None

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            item: ShuttleLineItem | None = None,
            organiser: str | None = None,
            organiser_kind: Literal["agency", "coach_company"] | None = None,
            year: Count | None = None,
            one_way_trips: Count | None = None,
            vehicles_per_trip: Count | None = None,
            seats: Count | None = None,
            one_way_km: Sum | None = None,
            scheduled_line: YesNo | None = None,
            licensed: YesNo | None = None,
            applied_on: Day | None = None,
            service_start: Day | None = None,
            service_end: Day | None = None,
            filed_on: Day | None = None,
            materials: Texts | None = None,
            violations: Texts | None = None,
            penalised_on: Day | None = None,
            claimed_amount: Sum | None = None,
            approved_amount: Sum | None = None,
            paid_amount: Sum | None = None,
            operator_runs: Count | None = None,
        ) -> None: ...


class OrganiserYear(Record):
    """组团社年累计 · organiser in an accounting year: one record. Every fact may be left out.

    id: 编号 · id — 四(二)2
        这条记录在申报单位的编号：团号、行程单号或申报编号。
        The number that the claimant gives the record: of the group, of its travel sheet or of the claim.
        范围：同一单位同一编号视为同一个团；表中的流水序号不说明两行是同一个团。
        scope: The same organiser and id are one group; a running number of a table never says that two rows are one
        group.
        缺失：无编号；同行重复只能提示，不能认定。
        missing: No number; equal rows can then only be pointed out, not taken for one.
    item: 奖励项目 · item — 一
        按哪一项申报奖励。
        The award that is claimed.
        范围：一条记录一个项目；“散团”等词表示本身不申报任何一项。
        scope: One item a record; words such as 散团 say that the group claims none of its own.
        缺失：未写明；单条试算时逐项计算并说明，审核时从不猜测。
        missing: Not stated; a single evaluation computes every item and says so, an audit never guesses.
    organiser: 组团社 · organiser — 一(一)
        组织该团（线路）并申报奖励的单位名称。
        The name of the business that organised the group or line and claims the award.
        范围：团队为组团社；直通车线路也可为旅游客运公司。名称只在全半角、括号、大小写、空格和横线上不同的视为同一家。
        scope: For groups the organising agency; a shuttle line may also be run by a coach company. Names that differ
        only in width, brackets, case, spaces or dashes are one.
        缺失：不知道是谁的；能算出金额，但结算和审核时不付。
        missing: Not known whose it is; the amount is computed, but settlement and audit do not pay it.
    organiser_kind: 单位性质 · kind of organiser — 一(一)、一(一)5
        申报单位是旅行社还是旅游客运公司。
        Whether the claimant is a travel agency or a coach company.
        范围：申报之日；团队和年累计奖励旅行社，直通车还奖励旅游客运公司。
        scope: On the day of filing; groups and annual awards are for agencies, shuttle lines also for coach companies.
        缺失：尚待说明，不影响已能确定的金额。
        missing: Still to be shown; an amount that is certain stands.
    year: 年度 · year (年 · ) — 一(一)5、四(二)1(3)
        这条记录所属的年度。
        The year that the record is about.
        范围：直通车按公历年度；组团社累计按核算年度（上年12月1日至当年11月30日，以11月所在年份称呼）。
        scope: For shuttle lines the calendar year; for annual awards the accounting year from 1 December to 30
        November, named for the November.
        缺失：未知。
        missing: Unknown.
    ticketed_visitors: 购票人数 · ticketed visitors (人 · people) — 一(一)9
        核算年度内合格团队的购票游客总数。
        All visitors with tickets of the qualified groups of the accounting year.
        范围：符合条件的团队；入境团不计。
        scope: Of groups that meet the conditions; inbound groups never count.
        缺失：未知。
        missing: Unknown.
    route_visitors: 精品线路人数 · route visitors (人 · people) — 一(一)9、一(一)
        其中走完推荐精品线路的团队的购票人数。
        Of them, those in groups that toured a recommended route.
        范围：包含在购票人数之内。
        scope: Among the ticketed visitors.
        缺失：视为0。
        missing: Taken as 0.
    monthly_filed: 已报月统计表 · monthly tables filed — 四(二)1(3)
        已经报送月统计表的月份。
        The months whose monthly table was handed in.
        范围：核算年度的十二个月；只写月份，不写日期。
        scope: The twelve months of the accounting year; months, no days.
        缺失：未说明：各月都列为待办。
        missing: Not stated: every month is still open.
    filed_on: 申报日期 · filed on — 四(二)1
        奖励申请材料报送到文旅部门的日期。
        The day on which the application was handed in to the tourism bureau.
        范围：团队在离临后10个工作日内，直通车在营运结束后10个工作日内，年累计在11月30日前。
        scope: Groups and lines within ten working days of leaving or of the end of service, annual awards by 30
        November.
        缺失：尚未申报：列为待办，不视为逾期。
        missing: Not filed yet: a duty still open, never taken as late.
    materials: 申报材料 · materials — 四(二)2
        已交的申报材料，按办法所列字母。
        The papers handed in with the application, by the letters of the measures.
        范围：团队按四(二)2(1)，直通车按四(二)2(2)，年累计按四(二)2(3)。“全”指本项目所需全部材料。
        scope: Groups by 四(二)2(1), lines by 四(二)2(2), annual awards by 四(二)2(3). “全” means all that the item asks
        for.
        缺失：未说明交了哪些：列为待办；一旦写明，缺项即不符。
        missing: Not stated which: a duty still open; once stated, a required letter that lacks counts against the
        claim.
    licensed: 资质 · licensed — 四(二)
        申报单位具备合法有效的经营资质。
        The claimant holds a valid licence for its business.
        范围：申报之日有效。
        scope: Valid on the day of filing.
        缺失：尚待出示。
        missing: Still to be shown.
    violations: 违规情形 · violations — 五
        经查实的违规情形，按五所列条款。
        Breaches that were established, by the clauses of 五.
        范围：由认定的部门说明，每项写明条款。
        scope: Stated by the office that established them, each with its clause.
        缺失：视为没有记录。
        missing: Taken as none on record.
    penalised_on: 处罚日期 · penalised on — 五(一)6
        行政处罚决定书的日期（最近一次）。
        The day of the latest decision on an administrative penalty.
        范围：申报前三年之内的才有影响；正好三年前的不再计。
        scope: Counts within three years before filing; exactly three years back no longer counts.
        缺失：视为没有记录。
        missing: Taken as none on record.
    claimed_amount: 申报金额 · claimed amount (元 · yuan) — 四(二)2
        申报单位要求的奖励金额。
        The sum that the claimant asks for.
        范围：整条记录，以元计，精确到分。
        scope: For the whole record, in yuan, exact to the fen.
        缺失：未填：照样计算应付金额，只是不作比较。
        missing: Not stated: what is payable is computed all the same, and not compared.
    approved_amount: 核定金额 · approved amount (元 · yuan) — 四(二)1
        文旅部门自己审核认定的金额。
        The sum that the tourism bureau itself has approved.
        范围：整条记录，以元计；与申报金额、复算金额并列比较。
        scope: For the whole record, in yuan; held beside what was claimed and what is recomputed.
        缺失：部门尚未认定。
        missing: Not approved yet.
    paid_amount: 已付金额 · paid amount (元 · yuan) — 四(二)1
        已经拨付的奖励金额。
        The sum that has been paid out.
        范围：整条记录，以元计，累计到填表之日。
        scope: For the whole record, in yuan, up to the day of the table.
        缺失：不知道是否已付；从不视为0。
        missing: Not known whether anything was paid; never taken as 0.
    """

    subject: ClassVar[str] = "organiser_year"
    known_facts: ClassVar[Mapping[str, Fact]] = facts_of("organiser_year")

    id: Annotated[str | None, Read("id")] = None
    item: Annotated[OrganiserYearItem | None, Read("item")] = None
    organiser: Annotated[str | None, Read("text")] = None
    organiser_kind: Annotated[Literal["agency", "coach_company"] | None, Read("choice", values=("agency", "coach_company"))] = None
    year: Annotated[int | None, Read("count", 1900, 2999)] = None
    ticketed_visitors: Annotated[int | None, Read("count", 0, 100_000_000)] = None
    route_visitors: Annotated[int | None, Read("count", 0, 100_000_000)] = None
    monthly_filed: Annotated[tuple[str, ...] | None, Read("months")] = None
    filed_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    materials: Annotated[str | tuple[str, ...] | None, Read("letters")] = None
    licensed: Annotated[bool | None, Read("yes_no")] = None
    violations: Annotated[str | tuple[str, ...] | None, Read("clauses")] = None
    penalised_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    claimed_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    approved_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    paid_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            item: OrganiserYearItem | None = None,
            organiser: str | None = None,
            organiser_kind: Literal["agency", "coach_company"] | None = None,
            year: Count | None = None,
            ticketed_visitors: Count | None = None,
            route_visitors: Count | None = None,
            monthly_filed: Texts | Sequence[int] | None = None,
            filed_on: Day | None = None,
            materials: Texts | None = None,
            licensed: YesNo | None = None,
            violations: Texts | None = None,
            penalised_on: Day | None = None,
            claimed_amount: Sum | None = None,
            approved_amount: Sum | None = None,
            paid_amount: Sum | None = None,
        ) -> None: ...


class Creation(Record):
    """创建 · creation: one record. Every fact may be left out.

    id: 编号 · id — 四(二)2
        这条记录在申报单位的编号：团号、行程单号或申报编号。
        The number that the claimant gives the record: of the group, of its travel sheet or of the claim.
        范围：同一单位同一编号视为同一个团；表中的流水序号不说明两行是同一个团。
        scope: The same organiser and id are one group; a running number of a table never says that two rows are one
        group.
        缺失：无编号；同行重复只能提示，不能认定。
        missing: No number; equal rows can then only be pointed out, not taken for one.
    item: 奖励项目 · item — 一
        按哪一项申报奖励。
        The award that is claimed.
        范围：一条记录一个项目；“散团”等词表示本身不申报任何一项。
        scope: One item a record; words such as 散团 say that the group claims none of its own.
        缺失：未写明；单条试算时逐项计算并说明，审核时从不猜测。
        missing: Not stated; a single evaluation computes every item and says so, an audit never guesses.
    beneficiary: 创建主体 · beneficiary — 一(二)—(五)
        创建成功、应得奖励的单位或个人。
        The body or person that the award is for.
        范围：公告中的名称。
        scope: By its name in the announcement.
        缺失：不知道是谁的；能算出金额，但结算和审核时不付。
        missing: Not known whose it is; the amount is computed, but settlement and audit do not pay it.
    announced_on: 公告日期 · announced on — 一(二)—(五)
        主管部门公告、命名或认定的日期。
        The day of the announcement or naming by the competent office.
        范围：公告文件所署的日期。
        scope: The date of the announcing document.
        缺失：未知。
        missing: Unknown.
    level: 等级 · level — 一(二)—(五)
        创建达到的等级或类别。
        The level or kind that was reached.
        范围：各项目有各自的等级。
        scope: Each item has levels of its own.
        缺失：未知。
        missing: Unknown.
    certificate: 证书 · certificate held — 四(一)
        持有命名文件和证书。
        The naming document and certificate are held.
        范围：申报之时。
        scope: At the time of filing.
        缺失：尚待出示。
        missing: Still to be shown.
    claimed_amount: 申报金额 · claimed amount (元 · yuan) — 四(二)2
        申报单位要求的奖励金额。
        The sum that the claimant asks for.
        范围：整条记录，以元计，精确到分。
        scope: For the whole record, in yuan, exact to the fen.
        缺失：未填：照样计算应付金额，只是不作比较。
        missing: Not stated: what is payable is computed all the same, and not compared.
    approved_amount: 核定金额 · approved amount (元 · yuan) — 四(二)1
        文旅部门自己审核认定的金额。
        The sum that the tourism bureau itself has approved.
        范围：整条记录，以元计；与申报金额、复算金额并列比较。
        scope: For the whole record, in yuan; held beside what was claimed and what is recomputed.
        缺失：部门尚未认定。
        missing: Not approved yet.
    paid_amount: 已付金额 · paid amount (元 · yuan) — 四(二)1
        已经拨付的奖励金额。
        The sum that has been paid out.
        范围：整条记录，以元计，累计到填表之日。
        scope: For the whole record, in yuan, up to the day of the table.
        缺失：不知道是否已付；从不视为0。
        missing: Not known whether anything was paid; never taken as 0.
    """

    subject: ClassVar[str] = "creation"
    known_facts: ClassVar[Mapping[str, Fact]] = facts_of("creation")

    id: Annotated[str | None, Read("id")] = None
    item: Annotated[CreationItem | None, Read("item")] = None
    beneficiary: Annotated[str | None, Read("text")] = None
    announced_on: Annotated[date | None, Read("date", date(2000, 1, 1), date(2099, 12, 31))] = None
    level: Annotated[CreationLevel | None, Read("choice")] = None
    certificate: Annotated[bool | None, Read("yes_no")] = None
    claimed_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    approved_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None
    paid_amount: Annotated[Decimal | None, Read("money", Decimal("0"), Decimal("1000000000000"), fen=True)] = None

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None = None,
            item: CreationItem | None = None,
            beneficiary: str | None = None,
            announced_on: Day | None = None,
            level: CreationLevel | None = None,
            certificate: YesNo | None = None,
            claimed_amount: Sum | None = None,
            approved_amount: Sum | None = None,
            paid_amount: Sum | None = None,
        ) -> None: ...
