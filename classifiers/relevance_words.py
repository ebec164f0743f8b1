"""The words that relevance reads: school types, school life, other uses of a name, adverts. Tables only."""

from __future__ import annotations

from typing import Final


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", " ").split(",") if phrase.strip())


# One spelling for what people write in several ways.
SPELLINGS: Final[dict[str, str]] = {
    **dict.fromkeys(("saint", "ss"), "st"),
    **dict.fromkeys(
        ("sch", "scool", "shcool", "skool", "schol", "schl", "sckool", "schoool", "sch00l"), "school"
    ),
    **dict.fromkeys(("ysgol", "scoil", "bunscoil", "gaelscoil", "skole"), "school"),
    **dict.fromkeys(("pri", "prim", "primry", "primay", "gynradd", "pry"), "primary"),
    **dict.fromkeys(("acad", "acadamy", "academey", "acadmey", "acedemy", "academys", "akademy"), "academy"),
    **dict.fromkeys(("infants", "inf", "babanod"), "infant"),
    **dict.fromkeys(("juniors", "jnr", "jnrs", "jun", "iau"), "junior"),
    **dict.fromkeys(("grammer", "gramar"), "grammar"),
    **dict.fromkeys(("uwchradd", "gyfun", "secondry", "sec"), "secondary"),
    **dict.fromkeys(("coleg", "collage", "coll"), "college"),
    **dict.fromkeys(("comm", "comunity", "communtiy", "commmunity"), "community"),
    **dict.fromkeys(("ce", "anglican"), "cofe"),
    **dict.fromkeys(("rc", "roman"), "catholic"),
    **dict.fromkeys(("preparatory",), "prep"),
    **dict.fromkeys(("elem",), "elementary"),
}

# Long type words that are also known with one slip; the ends must be right ("primark" is a shop).
TYPES_MISSPELT: Final = (
    "primary",
    "academy",
    "grammar",
    "school",
    "secondary",
    "community",
    "catholic",
    "nursery",
)

SCHOOL_NOUNS: Final = word_set("""
school academy college primary infant junior nursery high grammar comprehensive secondary prep
preschool elementary sixth ps hs gs utc pru unit
""")
# Words that schools put into their names and that tell nothing about which school it is.
NAME_WORDS: Final = SCHOOL_NOUNS | word_set("""
the of and for at community cofe catholic church england voluntary aided controlled va vc foundation
free trust multi federation special needs girls boys girl boy mixed co educational form board modern
first middle upper lower through all technology science sports arts language languages specialist
studio technical university utc methodist jewish muslim islamic hindu sikh independent international
pupil referral unit pru provision alternative public state day boarding maintained partnership
federated association prom y yr gymraeg cymraeg a'r
""")
CONNECTORS: Final = word_set("the of and for at y yr")

PHASES: Final[dict[str, str]] = {
    "primary": "primary",
    "infant": "infant",
    "junior": "junior",
    "nursery": "nursery",
    "preschool": "nursery",
    "elementary": "elementary",
    "secondary": "secondary",
    "high": "secondary",
    "comprehensive": "secondary",
    "hs": "secondary",
    "gs": "grammar",
    "ps": "primary",
    "grammar": "grammar",
    "prep": "prep",
    "middle": "middle",
    "first": "first",
    "university": "university",
}
# The phases that a writer may well mean when the school's own phase is the key.
SAME_PHASE: Final[dict[str, frozenset[str]]] = {
    "primary": frozenset({"primary"}),
    "infant": frozenset({"infant", "primary"}),
    "junior": frozenset({"junior", "primary"}),
    "nursery": frozenset({"nursery"}),
    "elementary": frozenset({"elementary"}),
    "secondary": frozenset({"secondary"}),
    "grammar": frozenset({"grammar"}),
    "prep": frozenset({"prep"}),
    "middle": frozenset({"middle"}),
    "first": frozenset({"first", "primary", "infant"}),
    "university": frozenset({"university"}),
}
FAITHS: Final = word_set("cofe catholic methodist jewish muslim islamic hindu sikh")

# Parts of school names that hundreds of schools share. A name of such parts alone proves little.
COMMON_NAME_WORDS: Final = word_set("""
st holy all saints souls hallows christ corpus christi angels trinity cross family rosary sacred
heart our lady lourdes redeemer saviour immaculate conception emmanuel king kings queen queens
prince princess royal sir lord duke earl alexandra victoria edward elizabeth albert george william
henry charles james john johns joseph josephs mary marys mark marks matthew matthews luke lukes paul
pauls peter peters andrew andrews anne annes ann anns michael michaels thomas patrick patricks david
davids stephen stephens francis clare clares margaret margarets martin martins nicholas bede bedes
cuthbert cuthberts oswald oswalds aidan aidans wilfrid wilfrids augustine augustines benedict
benedicts bernadette bernadettes catherine catherines christopher christophers columba columbas
cecilia cecilias chad chads edmund edmunds edmunds gabriel gabriels gregory gregorys helen helens
hilda hildas hugh hughs ignatius jude judes lawrence laurence leonard leonards philip philips teresa
teresas theresa vincent vincents winifred winifreds north south east west central northern southern
eastern western new old great little long high low upper lower park parks parkside parkland
parklands parkway hill hills hillside hilltop hillcrest valley vale dale glen green grove lane road
street avenue way gate gates cross bridge brook river riverside lake lakeside sea bay beach coast
shore harbour meadow meadows field fields wood woods woodland woodlands forest heath moor common
farm garden gardens orchard spring springs well wells mill manor hall house court castle abbey
priory grange lodge tower towers heights view ridge ridgeway crest bank mount mountain church chapel
minster cathedral village town city oak oaks ash elm beech birch maple cedar willow willows holly
hazel hawthorn lime pine rowan sycamore laurel poplar rose lily ivy heather bluebell sunny bright
phoenix horizon discovery pioneer unity hope grace aspire aspirations excel enterprise futures
inspire ark oasis harris outwood lighthouse rainbow star acorn acorns swan kingfisher robin wren
eagle falcon bryn cwm coed glan llan pen pont maes heol dewi tree trees elms seaside sunrise
sunshine stepping stones stone joe joes jo pats pat micks mick toms bart barts cath caths marg margs
nicks nick augs gus alban albans alphege ambrose basil boniface botolph brigid brigids columb
dunstan dunstans edward edwards giles ives james kentigern kentigerns mungo mungos sant santes mair
ioan teilo padarn illtyd ninian ninians osmund richard richards robert roberts saviours stephen
werburgh wulstan wystan
""")
COMPOUND_HEADS: Final = word_set("""
oak ash elm beech birch haw thorn wood green hill brook park mead field lake river high long west
east north south spring mill moor heath glen king queens bridge church farm fair fern whit white red
black broad stone sun castle grange lang maple lime rowan willow hazel holly cedar orchard silver
new old holm rose bourne lea stan
""")
COMPOUND_TAILS: Final = word_set("""
field fields side wood woods land lands hill hills park view bank way gate brook bourne dale dene
croft ridge ways mead meadow meadows mere moor ley leigh lea lawn lawns stead bridge ford grove
crest wick top vale mount holme house wells well acre acres hurst combe cliff cliffe wold ville
""")

STRONG_WORDS: Final = word_set("""
school schools schoolkids schoolchildren headteacher headteachers headmaster headmistress teacher
teachers teaching pupil pupils ofsted estyn sats gcse gcses uniform uniforms blazer blazers assembly
homework detention detentions pta governors governor senco send ehcp classroom classrooms lesson
lessons inset nativity excluded exclusion playground phonics prom leavers admissions timetable
reception curriculum attendance truancy classmates classmate schoolboy schoolgirl afterschool ks1
ks2 ks3 ks4 sixthform tuckshop deputy estyn schoolwork coursework pennaeth athro athrawes athrawon
disgyblion dysgu addysg eisteddfod urdd principal principals y1 y2 y3 y4 y5 y6 y7 y8 y9 y10 y11 y12
y13 bookbags cardigan careers rector exam exams lollipop caretaker bullying bullied academy pe
cloakroom cloakrooms spellings headship ect ects rhieni disgybl blwyddyn gwisg szkoła szkole szkoły
nauczyciel nauczycielka nauczyciele uczniowie bachon bachay parentmail parentpay classcharts arbor
heidie headie janny boarder boarders matron housemaster caned fwlio bwlio dosbarth arholiad
arholiadau gwersi prefect prefects yearbook dofe ucas sendco mufti prospectus edpsych schoolbag
schoolbags tutor-group highers prelims nat5 homeroom corridors tights skirts s1 s2 s3 s4 s5 s6 p1 p2
p3 p4 p5 p6 p7 a-levels alevels btec btecs 11plus wraparound
""")
WEAK_WORDS: Final = word_set("""
girl boy nurseries lads
head kids kid children child parents parent lunch lunches dinners bus buses trip class classes exam
exams choir minibus gate gates report reports letter letters students student mum mums dad dads son
daughter lad lads girls boys staff taught teach learning education term mocks results concert band
orchestra residential canteen toilets isolation suspended suspension crossing pickup dropoff raffle
reunion cyngerdd rhieni grandson granddaughter grandchildren options science maths languages nits
primary secondary nursery teams fair fayre fete taxi lockdown lockdowns fees catchment spelling tuck
dzieci dziecko klasie klasa plentyn trips ski enrolment enrol transition mab ferch merch mam tad
cinio carolau tymor boarded beatings block corridor prize assemblies pastoral dinner lunchbox packed
rucksack chickenpox norovirus absence jumper jumpers siblings sibling expelled expulsion bully
bullies chromebook yrs zigzags allocation appeal nephew niece certificate skirt trousers locker tie
corridor half-day halfday freshers classmate walkout xmas play carol carols netball rounders sen pda
autism autistic ehc hydrotherapy chromebook chromebooks
""")
STRONG_PHRASES: Final = phrases("""
head teacher, head teachers, deputy head, parents evening, parents eve, english block, maths block,
science block, managed move, half term, sports day, school run, sixth form, open evening, open day,
lunchtime supervisor, dinner lady, dinner ladies, teaching assistant, form tutor, book bag, book
bags, pe kit, world book, class assembly, school bus, book day, dinner money, lost property, parent
governor, crossing patrol, zig zags, home time, school gate, times tables, show and, waiting list,
reading buddies, offer day, work experience, a level, a levels, attendance officer, reception class,
parent forum, trainee teacher, exam results, summer fair, christmas fair, term dates, half day,
special school, village school, local school, welsh school, welsh primary, break up, breaks up,
broke up, open morning, open mornings, settling in, forest school, stay and, new head, old head,
acting head, school dinners, reading record, after school, breakfast club, induction day, taster
day, results day, mock exam, mock exams, parent council, prize giving, ofsted report, parents night,
parents nights, staff room, staffroom gossip, packed lunch, free school, head girl, head boy, school
gates, school gate, early years, special needs, supply teacher, leavers assembly, leavers hoodies,
noson rieni, options evening, harvest festival, parent evening, business manager, ski trip, pe top,
non uniform, walking bus, year group, academy trust
""")
# A definite school: the community that it is said in tells which.
DEFINITE_PHRASES: Final = phrases("""
the school, our school, this school, that school, my school, their school, his school, her school,
your school, local school, village school, special school, welsh school, welsh primary, the head,
the headteacher, the headmaster, the headmistress, the teachers, school office, school gates, school
gate, at school, the governors, the senco, yr school, our academy, her class, his class, my class,
kids school, daughters school, sons school, the pta, is school, from school, into school, to school,
school open, school closed, school shut, at school
""")
PEOPLE_AFTER_NAME: Final = word_set("""
kids kid lads lad lass lasses girls boys girl boy parents parent pupils pupil students student mums
dads staff teachers teacher uniform blazer prom leavers reunion governors pta head headteacher sixth
year yr y7 y8 y9 y10 y11 reception nativity choir minibus assembly children sixthformer ptfa
teenagers teens schoolkids bairns weans mocks gcses exams dinners canteen newsletter sats blazers
detentions disco classroom classrooms sixthformers
""")
# Talk of many schools, not of one.
SCHOOLS_IN_GENERAL: Final = frozenset(("schools", "primaries", "grammars", "academies"))
# A town has these as well as its school.
PEOPLE_OF_A_TOWN: Final = word_set("lads lad lass lasses girls boys girl boy mums dads head")
BEFORE_NAME: Final = word_set("at attend attends attending attended from outside")

TITLES: Final = word_set("""
mr mrs ms miss dr prof professor cllr sir lady lord rev revd councillor mx dame captain sgt pc sr
sister fr father canon
""")
SCHOOL_TITLES: Final = word_set("""
head headteacher headmaster headmistress principal deputy teacher pennaeth senco governor
""")
FIRST_NAMES: Final = word_set("""
john james david michael paul peter andrew mark stephen richard robert thomas william george harry
jack oliver charlie joe jim tom tim ben sam dan matt chris nick rob steve dave mike phil simon ian
alan brian kevin gary keith colin neil sarah emma laura rachel rebecca claire karen susan helen
julie jane anne mary margaret elizabeth kate katie lucy amy jessica emily sophie hannah olivia grace
ella lily chloe megan bethany holly alice ruth joan jean eve eva rose zoe ahmed mohammed ali fatima
aisha priya raj anita gareth rhys owain sian catrin fiona callum hamish angus
""")

# Capitalised words that may follow "in" or a comma without being a place.
NOT_PLACES: Final = word_set("""
monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december year england uk britain english maths science pe history
geography art french spanish music ofsted christmas easter summer autumn spring winter the a an and
or but i we my our your their his her this that it you they he she is are was what when why who how
please thanks thank no not yes so if as on at in for to of with by from after before today tonight
tomorrow yesterday all any anyone well done great reception key please wales scotland ireland two
three four five six seven eight nine ten one covid lol omg any just still again open closed has have
had
""")
# Towns that are also first names or everyday words: believed only right beside the school's name.
AMBIGUOUS_PLACES: Final = word_set("""
charlotte austin virginia chester lincoln preston nelson warwick paisley regina derby jersey kent
stirling selby windsor dover houston denver chatham essex hastings perth rhyl georgia florida truro
epsom corby fife moray angus jordan durham hull york oxford cambridge london wells china poole
irvine strood
""")
SEXES: Final = word_set("girls boys girl boy")
AFTER_HIGH: Final = word_set(
    "street st road tea jump court water rise tide winds hopes time note five lane visibility speed "
    "visible level profile quality end"
)
TIMES: Final = word_set("today tonight yesterday tomorrow this last next again on")
# A place beside the name is where its people went, not where the school stands.
VISIT_WORDS: Final = word_set(
    "trip trips visit visits tour residential exchange for today tonight yesterday tomorrow this last on "
    "to next again airport marathon road street theatre zoo museum"
)
VISIT_LEADS: Final = word_set(
    "to from v vs versus against beat beats beating visit visiting visited via near and or"
)
VOCABULARY: Final = STRONG_WORDS | WEAK_WORDS
NOT_NAMES: Final = (
    NAME_WORDS
    | NOT_PLACES
    | VOCABULARY
    | word_set(
        "old new big local whole same different former nearest best worst private faith state dear "
        "hi hello welsh english british irish scottish fantastic lovely brilliant amazing wonderful "
        "excellent terrible awful good super outstanding inadequate village small little another "
        "every most many some happy nice which poor rubbish decent superb my love fab oldest only "
        "perfect strict"
    )
)
# A name that ends so is a road's before it is a school's.
ROAD_ENDS: Final = word_set(
    "road lane street avenue drive close crescent terrace way hill hills green common park bank "
    "row walk rise tree house hall lodge manor farm mill court villa cottage gardens"
)
# Children in Welsh; English knows the word too, so it counts only beside small Welsh words.
WELSH_CHILDREN: Final = frozenset(("plant", "blant", "phlant"))
SMALL_WELSH: Final = word_set("mae yn yr oes i'r o'r ydi wedi ar gan ein eu efo gyda dio'm am gyfer bawb")
GOING: Final = word_set("go goes going went gone moved moving sent send sending")
FRIENDS_OF_A_SCHOOL: Final = word_set(
    "pta ptfa parents friends leavers alumni governors pupils old former reunion ex council support gang"
)
# Small communities of a whole place; a parish or village page is as good as the town's own.
OF_THE_PLACE: Final = word_set("village town community parish council hub group chat library notice")
# What people make of saints' names.
NICKNAMES: Final[dict[str, str]] = {
    "joseph": "joe",
    "patrick": "pat",
    "michael": "mick",
    "thomas": "tom",
    "bartholomew": "bart",
    "catherine": "cath",
    "cuthbert": "cuth",
    "nicholas": "nick",
    "augustine": "aug",
    "margaret": "marg",
    "edmund": "ed",
    "winifred": "win",
    "christopher": "chris",
    "bernadette": "bern",
    "theresa": "tess",
}
