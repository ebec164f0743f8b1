"""Names of places, so that "Oakfield Academy, Leeds" is known to be elsewhere. From general knowledge."""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.replace("\n", " ").split(",") if name.strip())


# Towns that are also everyday words or first names ("reading", "sale", "deal", "bath", "wells") are left out:
# they would speak against the right school far oftener than for it.
UK_TOWNS: Final = _names("""
aberdeen, aberystwyth, abergele, abingdon, accrington, aldershot, altrincham, amersham, andover,
antrim, armagh, ashford, aylesbury, ayr, banbury, bangor, barnet, barnsley, barnstaple, barrow in
furness, basildon, basingstoke, batley, bedford, belfast, berbeverley, bexhill, bexley, bicester,
birkenhead, birmingham, bishop auckland, blackburn, blackpool, blyth, bodmin, bognor regis, bolton,
bootle, bournemouth, bracknell, bradford, braintree, brecon, brent, brentwood, bridgend, bridgwater,
bridlington, brighton, bristol, brixton, bromley, bromsgrove, burnley, burton on trent, bury st
edmunds, buxton, caerphilly, camberley, camborne, cambridge, camden, cannock, canterbury, cardiff,
carlisle, carmarthen, castleford, chatham, chelmsford, cheltenham, chester, chesterfield,
chichester, chippenham, chorley, clcleethorpes, coatbridge, colchester, congleton, corby, coventry,
craigavon, cramlington, crawley, crewe, croydon, cumbernauld, darlington, dartford, daventry, derby,
derry, dewsbury, didcot, doncaster, dorchester, dorking, dover, driffield, droitwich, dudley,
dumbarton, dumfries, dundee, dunfermline, durham, ealing, east kilbride, eastbourne, eastleigh, ebbw
vale, edinburgh, ellesmere port, enfield, enniskillen, epsom, evesham, exeter, exmouth, falkirk,
falmouth, fareham, farnborough, farnham, felixstowe, fleetwood, folkestone, gainsborough, gateshead,
gillingham, glasgow, glastonbury, glossop, gloucester, gosport, grantham, gravesend, greenock,
greenwich, grimsby, guildford, hackney, halesowen, halifax, haringey, harlow, harrogate, harrow,
hartlepool, harwich, hastings, hatfield, havant, haverfordwest, haverhill, headingley, hemel
hempstead, hereford, hertford, hexham, high wycombe, hinckley, hitchin, horsham, hounslow, hove,
huddersfield, hull, huntingdon, inverness, ipswich, irvine, isle of man, isle of wight, islington,
jarrow, keighley, kendal, kensington, kettering, kidderminster, kilmarnock, king's lynn, kings lynn,
kingston upon thames, kirkcaldy, knutsford, lambeth, lancaster, leamington spa, leatherhead, leeds,
leicester, leighton buzzard, lewes, lewisham, lichfield, lincoln, lisburn, littlehampton, liverpool,
livingston, llandudno, llanelli, london, londonderry, loughborough, lowestoft, luton, macclesfield,
maidenhead, maidstone, maldon, malvern, manchester, mansfield, margate, market harborough, matlock,
melton mowbray, merthyr tydfil, middlesbrough, milton keynes, minehead, morecambe, morpeth,
motherwell, neath, nelson, newark, newbury, newcastle, newcastle upon tyne, newcastle under lyme,
newham, newmarket, newport, newquay, newry, newton abbot, northallerton, northampton, northwich,
norwich, nottingham, nuneaton, oldham, omagh, ormskirk, oswestry, oxford, paignton, paisley,
penarth, penrith, penzance, perth, peterborough, peterlee, plymouth, pontefract, pontypool,
pontypridd, poole, port talbot, portsmouth, prestatyn, preston, ramsgate, rawtenstall, redcar,
redditch, redhill, reigate, rhyl, richmond upon thames, rochdale, rochester, romford, rotherham,
rugby town, runcorn, ryde, ssalisbury, scarborough, scunthorpe, selby, sevenoaks, sheffield,
shrewsbury, sittingbourne, skegness, skelmersdale, skipton, slough, smethsolihull, south shields,
southampton, southend, southport, southwark, st albans, st andrews, st helens, stafford, staines,
stamford, stevenage, stirling, stockport, stockton, stoke on trent, stourbridge, stowmarket,
stratford upon avon, strood, stroud, sudbury, sunderland, sutton coldfield, swansea, swindon,
tamworth, taunton, telford, tewkesbury, thetford, tiverton, tonbridge, torquay, tottenham, tower
hamlets, trowbridge, truro, tunbridge wells, twickenham, uxbridge, wakefield, wallasey, walsall,
walthamstow, wandsworth, warrington, warwatford, wellingborough, welwyn, welwyn garden city, west
bromwich, westminster, weston super mare, weymouth, whitby, whitehaven, whitley bay, widnes, wigan,
wilmslow, wimbledon, winchester, windsor, winsford, wirral, wisbech, witney, woking, wokingham,
wolverhampton, woolwich, worcester, workington, worksop, worthing, wrexham, yeovil, york, abercynon,
aberdare, airdrie, aldeburgh, alfreton, alloa, alnambleside, ammanford, andoversford, arbroath,
armadale, ashbourne, ashby de la zouch, ashington, atherstone, atherton, attleborough, axminster,
aylsham, bakewell, bala, ballymena, ballymoney, banff, bargoed, bathgate, beaconsfield, bearsden,
beccles, bedlington, bedworth, belper, berkhamsted, biggleswade, billericay, blaenau ffestiniog,
bolsover, bonnyrigg, borehamwood, bourne end, brackley, bradford on avon, brechin, brighouse,
brixham, broadstairs, brora, broxburn, buckie, bude, burgess hill, burnham on sea, bushey, bridport,
calne, cambuslang, cardigan town, carluke, carnoustie, carrickfergus, castle douglas, caterham,
chard, cheadle, cheam, chepstow, chertsey, chesham, cheshunt, chigwell, chipping norton, chipping
sodbury, cirencester, clevedon, clitheroe, clydebank, coalville, coleraine, colwyn bay, congresbury,
consett, cookstown, corsham, cowdenbeath, cowes, crewkerne, cromer, crowborough, crowthorne,
cullompton, cumnock, cupar, cwmbran, dagenham, dalkeith, dartmouth, dawlish, denbigh, devizes,
dingwall, dolgellau, downham market, dunbar, dunblane, dungannon, dunoon, dunstable, dursley, east
grinstead, ebbsedgware, egham, ely, erith, fakenham, feltham, filey, finchley, fishguard, forfar,
forres, fort william, fraserburgh, frome, galashiels, gerrards cross, giffnock, girvan, glenrothes,
godalming, godmanchester, goole, grangemouth, great yarmouth, great missenden, guisborough,
haddington, hailsham, halstead, haltwhistle, harpenden, haslemere, hahaywards heath, heanor, hebden
bridge, helensburgh, helston, hoddesdon, holmfirth, holyhead, holywell, honiton, horley, horncastle,
hornchurch, hucknall, hungerford, hunstanton, huntly, huyton, ilford, ilfracombe, ilkeston, ilkley,
immingham, inverkeithing, inverurie, isleworth, ivybridge, kelso, kenilworth, kilbirnie, kilsyth,
kilwinning, kingsbridge, kington, kinross, kirkby, kirkintilloch, kirkwall, knaresborough, lampeter,
lanark, larkhall, larne, launceston, ledbury, leigh on sea, leominster, lerleyland, limavady,
linlithgow, liskeard, litherland, llandeilo, llandovery, llangefni, llangollen, llantrisant,
lochgilphead, louth, ludlow, lutterworth, lydney, lyme regis, lymington, lytham, machynlleth,
maesteg, maghull, magherafelt, malmesbury, malton, marlborough, maryport, melksham, mexborough,
middlewich, midhurst, mildenhall, milford haven, milngavie, mirfield, mitcham, montrose, moreton in
marsh, mountain ash, musselburgh, nailsea, nairn, nantwich, newcastle emlyn, newtownards, northolt,
oadby, oakham, oban, okehampton, orpington, ossett, otley, oundle, padstow, peebles, pembroke dock,
pershore, peterhead, petersfield, pinner, pitlochry, pocklington, polegate, portadown, porthcawl,
porthmadog, portishead, prestonpans, prestprestwich, pudsey, pulborough, purley, pwllheli, radstock,
rainham, rayleigh, redruth, renfrew, retford, rickmansworth, ringwood, romsey, ross on wye,
rothwell, royston, rugeley, ruislip, rutherglen, saffron walden, saltash, saltcoats, sandbach,
seaford, sedgefield, selkirk, shaftesbury, shepton mallet, sherborne, sheringham, shildon, sidcup,
sidmouth, sleaford, southall, south ockendon, spalding, spennymoor, st austell, st ives, st neots,
staveley, stevenston, stockbridge, stonehaven, stornoway, stourport, stranraer, streatham, surbiton,
sutton in ashfield, swadlincote, swaffham, swanage, swanley, tadcaster, tavistock, teddington,
teignmouth, tenby, tenterden, thatcham, thirsk, thurrock, thurso, tobermory, todmorden, tonypandy,
totnes, towcester, tranent, tredegar, treorchy, tring, troon, uckfield, ulverston, upminster,
uttoxeter, ventnor, wadebridge, wantage, wareham, warminster, wednesbury, wembley, westbury,
westhoughton, wetherby, whitchurch, wickford, willenhall, wimborne, wincanton, windermere, witham,
wombwell, woodford green, hammersmith, fulham, peckham, clapham, battersea, putney, chiswick,
stratford, leyton, leytonstone, catford, deptford, brockley, camberwell, dulwich, norwood, tooting,
balham, hendon, barnes, golders green, highgate, hampstead, kilburn, willesden, stanmore, ruislip,
hillingdon, havering, merseyside, toxteth, bootle, speke, salford, didsbury, chorlton, moss side,
gorton, longsight, wythenshawe, urmston, handsworth, edgberdington, sparkhill, bham, brum, harborne,
moseley, partick, govan, easterhouse, leith, morningside, st davids, st asaph, tonbridge, sandwell,
knowsley, sefton, tameside, trafford, calderdale, kirklees, wootton bassett, yarm, yate,
ystradgynlais
""")

UK_COUNTIES: Final = _names("""
anglesey, angus, argyll, ayrshire, bedfordshire, berkshire, buckinghamshire, caithness,
cambridgeshire, ceredigion, cheshire, clwyd, conwy, cornwall, county antrim, county armagh, county
down, county durham, county fermanagh, county londonderry, county tyrone, cumbria, denbighshire,
derbyshire, devon, dorset, dyfed, east lothian, east sussex, essex, fife, flintshire, glamorgan,
gloucestershire, greater manchester, guernsey, gwent, gwynedd, hampshire, herefordshire,
hertfordshire, humberside, isle of wight, jersey, kent, lanarkshire, lancashire, leicestershire,
lincolnshire, merseyside, midlothian, monmouthshire, moray, norfolk, northamptonshire,
northumberland, nottinghamshire, orkney, oxfordshire, pembrokeshire, perthshire, powys,
renfrewshire, rutland, shetland, shropshire, snowdonia, somerset, south yorkshire, staffordshire,
suffolk, surrey, sussex, sutherland, teesside, torfaen, tyne and wear, warwickshire, west lothian,
west midlands, west sussex, west yorkshire, north yorkshire, east yorkshire, wiltshire,
worcestershire, yorkshire
""")

US_STATES: Final = _names("""
alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii,
idaho, illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts,
michigan, minnesota, mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey,
new mexico, new york, north carolina, north dakota, ohio, oklahoma, oregon, pennsylvania, rhode
island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia, washington dc, west
virginia, wisconsin, wyoming, puerto rico, atlanta, austin, baltimore, boston, brooklyn, buffalo,
charlotte, chicago, cincinnati, cleveland, dallas, denver, detroit, houston, kansas city, las vegas,
los angeles, louisville, memphis, miami, milwaukee, minneapolis, nashville, new orleans, oakland,
oklahoma city, orlando, philadelphia, pittsburgh, sacramento, san antonio, san diego, san francisco,
san jose, seattle, st louis, tampa, tucson, usa, united states
""")

CANADA: Final = _names("""
alberta, british columbia, manitoba, new brunsnewfoundland, nova scotia, ontario, prince
edward island, quebec, saskatchewan, yukon, nunavut, calgary, edmonton, mississauga, brampton,
montreal, ottawa, regina, saskatoon, toronto, vancouver, winnipeg, canada
""")

AUSTRALIA_NZ: Final = _names("""
new south wales, nsw, queensland, qld, south australia, tasmania, northern territory, western
australia, adelaide, ballarat, bendigo, brisbane, cairns, canberra, geelong, gold coast, hobart,
melbourne, sydney, townsville, wollongong, australia, auckland, christchurch, dunedin, waikato,
otago, tauranga, new zealand, aotearoa
""")

COUNTRIES: Final = _names("""
afghanistan, argentina, austria, bahrain, bangladesh, barbados, belgium, botswana, brazil, cameroon,
chile, china, colombia, croatia, cyprus, denmark, dubai, abu dhabi, egypt, ethiopia, finland,
france, gambia, germany, ghana, greece, grenada, guyana, hong kong, hungary, iceland, india,
indonesia, ireland, israel, italy, jamaica, japan, kenya, kuwait, lebanon, lesotho, malawi,
malaysia, malta, mauritius, mexico, morocco, namibia, nepal, netherlands, nigeria, norway, oman,
pakistan, philippines, poland, portugal, qatar, romania, russia, rwanda, saudi arabia, sierra leone,
singapore, slovakia, south africa, spain, sri lanka, sweden, switzerland, tanzania, thailand,
trinidad, tunisia, uganda, ukraine, vietnam, zambia, zimbabwe, bengaluru, bangalore, chennai, delhi,
hyderabad, kolkata, mumbai, pune, karachi, lahore, islamabad, dhaka, lagos, abuja, accra, nairobi,
kampala, johannesburg, cape town, durban, pretoria, khartoum, sudan, manila, jakarta, beirut,
baghdad, amman, cairo, doha, riyadh, addis ababa, harare, lusaka, freetown, kingston jamaica,
bridgetown, colombo, kathmandu, dublin, galway, limerick, county cork, county kerry, county mayo,
tipperary, donegal, kilkenny, wexford
""")

# Only in capitals and beside the name ("Oakfield Academy, OH"): otherwise they are everyday English.
STATE_CODES: Final = frozenset(
    code.upper()
    for code in _names("""
al, ak, az, ar, ca, co, ct, de, fl, ga, hi, id, il, in, ia, ks, ky, la, me, md, ma, mi, mn, ms, mo,
mt, ne, nv, nh, nj, nm, ny, nc, nd, oh, ok, or, pa, ri, sc, sd, tn, tx, ut, vt, va, wa, wv, wi, wy,
bc, ab, on, qc, ns, nb, mb, sk, nsw, vic, qld, tas, act
""")
)

ALL_PLACES: Final = UK_TOWNS | UK_COUNTIES | US_STATES | CANADA | AUSTRALIA_NZ | COUNTRIES
# Places so big that "the school" in their community could be any of hundreds.
BIG_PLACES: Final = UK_COUNTIES | _names("""
london, birmingham, leeds, sheffield, manchester, bradford, liverpool, bristol, cardiff, edinburgh,
glasgow, leicester, coventry, nottingham, newcastle, sunderland, belfast, plymouth, derby,
wolverhampton, southampton, portsmouth, hull, stoke on trent, york, norwich, reading, luton, bolton,
croydon, swansea, aberdeen, dundee, peterborough, oxford, cambridge, brighton, middlesbrough,
blackpool, northampton, milton keynes, swindon, doncaster, wakefield, huddersfield
""")
