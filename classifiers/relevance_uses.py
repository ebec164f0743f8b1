"""The words that turn a school's name into a road, a club, a firm or another school. Tables only."""

from __future__ import annotations

from typing import Final

from classifiers.relevance_words import word_set

# What stands after a name when it is not the school's.
OTHER_USE_AFTER: Final = word_set("""
fc afc cfc rfc rufc cc united rovers rangers albion athletic wanderers city stadium brewery brewing
brewers arms pub inn hotel tavern hospital infirmary surgery dental dentist vets pharmacy station
library council councillor cllr mp police road rd street lane ln avenue ave close drive crescent
terrace place mews roundabout bypass garage motors estate farm golf cricket rugby football bowls
bowling tennis parkrun garden gardens church parish chapel cathedral chippy cafe bakery butchers
market tearoom tearooms museum gallery theatre cinema leisure gym baths swimming tarn lake reservoir
hall castle hotel lodge care nursing hospice homes lettings estates properties plumbing roofing
builders electrical wi institute legion scouts brownies guides cubs harriers runners cyclists choral
festival show carnival supermarket coop tesco lido beach harbour quay pier windmill shopping retail
industrial business family clan cemetery rise walk row grange view views fold croft meadows heights
parade square mews green way quarry common court apartments flats development bus stop trust
federation games allotments allotment nursery-gardens services solicitors accountants law roofers
electrics scaffolding kitchens windows flooring carpets cars taxis barbers salon florist florists
windmill reserve viaduct bridge railway junction signal substation caravan caravans camping campsite
holiday holidays racecourse barracks prison crematorium guest chinese indian kebab takeaway tandoori
pizza candidate ladies women u3a rotary lions brass operatic conservatives labour tories greens
villages dig rovers b&b bed rooms physio chiropody aesthetics hair barber salon motorhomes transport
haulage conservation society twinning bloom in-bloom beer coffee candles
""")
STREET_WORDS: Final = word_set("road rd lane ln street avenue close drive hill terrace crescent")
# "Tarnholt School of Dance", "Tarnholt Driving School"
OTHER_TEACHING: Final = word_set("""
dance dancing ballet motoring driving music rock drama theatre performing stage swim swimming riding
equestrian language cookery ski ballroom karate martial yoga sunday summer flying sailing golf
football soccer tennis beauty makeup gymnastics cheer dog puppy obedience
""")
# Before a saint's or a place's name: a feast, a church, a street.
LED_TO_OTHER: Final = word_set("gwyl eglwys capel stryd heol ffordd parc caffi feast clwb marchnad")
COMPASS_BEFORE: Final = word_set("north south east west upper lower great little mount st nether over")
AFTER_TOWN: Final = word_set(
    "fc afc cfc hall centre center council team v vs cup fans ground ladies reserves home homes hub "
    "library cafe group garden hospital market street show shop store pub festival choir centre's u18s "
    "u21s"
)
AFTER_STREET: Final = word_set("safety crossing closure race race's show run scheme patrol trip")
AMBIGUOUS_STREETS: Final = word_set("""
wi close drive place park city united market business gym show rise hill walk row view views fold croft
meadows heights parade square green way common court bus stop trust games law services windows cars
reserve bridge junction signal holiday holidays kitchens flooring library garden police swimming rugby
football cricket tennis golf church music council
""")
# "on Hob Lane": a road is on, along or down; a school is at.
ROAD_LEADS: Final = word_set("on along down up off onto across junction corner in")
TRAFFIC_WORDS: Final = word_set("""
roadworks pothole potholes bumps diversion diverted diversions resurfacing resurfaced gritted flooded
tailback tailbacks cones burst sewer streetlight streetlights tarmac layby carriageway collision
hgv hgvs roundabout planning developer developers
""")
# "In Beechwood": one is in a place, and at a school.
PLACE_LEADS: Final = word_set("in around behind opposite through past")
# After a school's name these speak of a halt, a junction, a road's closure.
AFTER_SCHOOL_NAME: Final = word_set("stop stops roundabout junction")
# Plain nouns among the words of names: "the park", "a rowan tree" in small letters is no school.
EVERYDAY: Final = word_set("""
park parks parkway hill hills hillside hilltop valley vale dale glen green grove lane road street
avenue way gate gates cross bridge brook river riverside lake lakeside sea seaside bay beach coast
shore harbour meadow meadows field fields wood woods woodland woodlands forest heath moor common
farm garden gardens orchard spring springs well wells mill manor hall house court castle abbey
priory grange lodge tower towers heights view ridge bank mount mountain church chapel minster
cathedral village town city oak oaks ash elm elms beech birch maple cedar willow willows holly hazel
hawthorn lime pine rowan sycamore laurel poplar rose lily ivy heather bluebell phoenix horizon
discovery pioneer unity hope grace inspire ark oasis lighthouse rainbow rainbows star stars acorn
acorns swan kingfisher robin wren eagle falcon tree trees king kings queen queens prince princess
family sunrise sunshine new old high low upper lower north south east west the little big great long
white red black blue silver golden stepping stones stone bright sunny
""")
# What a junior or school team's report speaks of, besides years and schools.
SCHOOL_SPORT: Final = word_set("""
netball netballers rounders hockey athletics gala sportshall dodgeball debating debate debaters quiz
spelling crosscountry benchball boccia kwik chess
""")
AGAINST: Final = word_set("v vs versus against beat beats beating defeated")
CHILD_WORDS: Final = word_set(
    "child child's childs kids son daughter pupil pupils teacher teachers anyones staff place grandson "
    "granddaughter nephew niece lad lass boy girl taught"
)
PLAYED: Final = word_set("drew played match fixture game friendly draw won lost")
# Plain nouns that children go to: "to the park" is no school however it is led.
GROUNDS: Final = word_set("park parks field fields meadow meadows beach woods wood church village town hall")
SHORT_CLUBS: Final = word_set("cc fc afc rfc rufc rlfc hc bc jfc wfc tc gc cfc hotel house bb")
TRAFFIC_PAIRS: Final = frozenset(
    ("car park", "ticket machine", "water leak", "temporary lights", "water main")
)
