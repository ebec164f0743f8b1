"""Words and letters by which a language is known."""

from __future__ import annotations

from typing import Final

_COMMON: Final = (
    "about absolute academy after again ain aint all always am an and any anyone anything ar are arent as "
    "ask asked at aw awbody awful ay aye back bad bairn bairns bare bcoz be because been before being "
    "best better between big bit bloody bostin both boy boys brilliant bro bruv bus but butt by came "
    "cannae cannot cant child children class come comes coming cos could cow coz cuz cwtch dad daughter "
    "day days dead did didnae didnt dinnae dinner disgrace do does doesnt doing done dont doon down even "
    "every everybody everyone exam exams fae fam fat ffs first five for four from fuck fucking gan gannin "
    "gate gave get gets getting ginnel girl girls give go goes going gone gonna gonnae good got gotta "
    "great had half happy has hate have having he head heid heidie hell her here hers hes high him his "
    "home homework how i id idiot if ill im in innit into is isnae isnt it its ive joke just keep ken "
    "kept kid kids know lad lads lass last left lesson lessons let liar like little lmao loads lol look "
    "lot love lovely lunch lush mad make mam man mardy me men might mine miss mom more morning most mr "
    "mrs ms much mum must my n nae nah nan need needs nesh never new next ngl night no nobody nope not "
    "nothing now nowt of off office ok okay old omg on one only or other our ours out over ow own owt "
    "parent parents people please presh primary proper proud pupil pupils pure put r real really right "
    "sad said same saw say says school schools see seen shall shame she shes shit should sir six skool so "
    "some someone something son sorry staff still such summat tae take tbh teacher teachers tell term "
    "than thank thanks that thay the their them then there these they theyre thing things think this "
    "those three through tidy time to today told tomorrow tonight too toon two u ugly under uniform up ur "
    "us useless very wanna want was wasnae wasnt way we wean weans wee week weeks well went were what "
    "whats when where which while who whole whose why wi will with without woman women wont wor work "
    "would wtf ya yall ye yeah year years yer yes yesterday yet you your youre yours yous youse yow "
)
ENGLISH: Final = frozenset(_COMMON.split())
"""Common words of English, dialects among them, without apostrophes."""
_SHARED: Final = (
    "a am an ar as at ay bad big bus class come die do fat had he head her i in is ken mad man me mi miss "
    "n no o on or ow pan put r real said see sir six so son time to u us was well y ya ye yn "
)
SHARED: Final = frozenset(_SHARED.split())
"""Those that are words of other languages too: they count for little."""
_URDU: Final = (
    "aaj aap aata accha acha apna apne aur bacha bachay bache bachon bahut baje bata beta bete beti bhi "
    "bilkul bohat chorenge dena diya gaya gaye gayi hai hain hamara hamare hua hue hui jata kar karo "
    "karta karte karti kisi kitna kitne kiya ko koi kuch kya kyu kyun maar mein mera mere meri nahe nahi "
    "nahin nai phir raha rahe rahi rakhte roz sahib samne sath shukria tera tere teri tha thay wala walay "
    "wale wali walon woh yeh "
)
ROMAN_URDU_ALONE: Final = frozenset(_URDU.split())
ROMAN_URDU: Final = ROMAN_URDU_ALONE | {
    "ye",
    "wo",
    "main",
    "par",
    "se",
    "ki",
    "ka",
    "ke",
    "tum",
    "hum",
    "sab",
    "kal",
    "thi",
    "pata",
}
"""Hindi and Urdu in Latin letters, which the detector does not know; `ALONE` are no words of English."""
OWN_LETTERS: Final = (
    ("ja", frozenset(map(chr, range(0x3041, 0x30FB)))),
    ("yue", frozenset("冇咗喺嘅啲唔哋佢嚟咁")),
    ("be", frozenset("ўЎ")),
    ("uk", frozenset("їєґЇЄҐ")),
    ("sr", frozenset("ђјљњћџ")),
    ("mk", frozenset("ѓќѕ")),
    ("ur", frozenset("ٹڈڑے")),
)
"""Letters in which hardly any other language is written; the first that is found speaks."""
