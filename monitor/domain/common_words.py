"""Words that two posts about a school share by chance: they say nothing about being of one incident."""

_WORDS = """
about absolute absolutely after again against ages also always another anybody anyone anything around
asked away back because been before being believe best better between both call called came cannot care
child childs children class come coming could couldnt dear didnt different does doesnt doing done dont
down during each early else enough even ever every everybody everyone everything face fact feel feels
find first found from gave getting give given gives goes going gone good great group half happen
happened happening happens hate have havent having head headmaster headmistress headteacher hear heard
help here home honest honestly hope hour hours into isnt itself just keep keeps kept kids kind knew know
knows last late later least left less lets like little live local long look looking looks lost love made
make makes making many maybe mean means might mine minute month months more morning most much mums must
name need needs never news next nice night nobody nothing office once only open other ours over
parent parents part past people person place please point post posted primary probably proper pupil
pupils question quite rather read real really reason right round rude said same saying says school
schools secondary seem seems seen sent several shall shocking should shouldnt show since single some
somebody someone something soon sort sorry staff stand start still stop stuff stupid such sure take
taken takes taking talk teach teacher teachers teaching tell telling term than thank thanks that thats
their them then there these they thing things think this those though thought through time times today
together told tomorrow tonight took tried trust trying turn twice under until upset used useless using
very wait waiting want wanted wants wasnt watch week weekend weeks well went were what whats when where
which while whole whose will with without wont word work worked working works world worse worst would
wouldnt write wrong year years yesterday your yours
angry appalling ashamed awful bloody clown clowns complaint complain diabolical disgrace disgraceful
disgusted disgusting dreadful embarrassing failing horrible idiot idiots incompetent joke lazy liar
liars muppet muppets pathetic poor ridiculous rubbish sack sacked scandal scum shambles shame shameful
terrible trash unacceptable unbelievable
boys daughter daughters girl girls grade lads lesson lessons lives monday tuesday wednesday thursday
friday saturday sunday academy college community education governor governors nursery ofsted reception
"""
COMMON_WORDS = frozenset(_WORDS.split())
