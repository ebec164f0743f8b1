"""The words of adverts, clubs, firms and other countries' schools. Tables only."""

from __future__ import annotations

from typing import Final

from classifiers.relevance_words import phrases, word_set

JOB_WORDS: Final = word_set("""
job jobs vacancy vacancies salary hiring recruiting recruitment apply hourly permanent applicants cv
agency candidate candidates payscale fte employer pension jobsearch jobseekers perm ote mps ups hpw
pw mpr hrs swydd swyddi cyflog ymgeisio required headhunting recruiter maternity
""")
JOB_PHRASES: Final = phrases("""
apply now, per annum, per hour, an hour, full time, part time, term time, closing date, job alert,
pro rata, supply teacher, teaching assistant, class teacher, quick apply, new jobs, click apply,
immediate start, per day, fixed term, maternity cover, pay range, pay scale, main scale, apply by,
apply online, apply via, dyddiad cau, gwnewch gais, paid weekly, a day, hours per, closes midday
""")
JOB_SOURCES: Final = (
    "job",
    "vacanc",
    "recruit",
    "career",
    "hiring",
    "staffing",
    "indeed",
    "eteach",
    "totaljobs",
    "reed.co",
    "swyddi",
    "adzuna",
    "glassdoor",
    "cvlibrary",
    "supplyteach",
    "teachsupply",
)
HOME_WORDS: Final = word_set("""
bedroom bedrooms bedroomed terraced detached pcm viewings viewing vendor freehold leasehold epc
rightmove zoopla letting lettings mortgage conservatory ensuite tenant landlord sstc semi maisonette
""")
HOME_PHRASES: Final = phrases("""
for sale, to let, to rent, offers over, guide price, asking price, no chain, bed semi, bed flat, bed
house, bed detached, bed terrace, bed terraced, catchment for, sought after, outstanding school,
deposit required, walking distance, estate agents, driveway parking, chain free, new build, show
home, south facing, house to, guide of, school catchment, bedroom house, detached house
""")
HOME_SOURCES: Final = (
    "estateagen",
    "lettings",
    "homes",
    "property",
    "properties",
    "rightmove",
    "zoopla",
    "onthemarket",
    "realty",
    "realtor",
)

FOOTBALL_WORDS: Final = word_set("""
fc afc league goal goals keeper striker penalty midfielder kickoff fixture fixtures away fulltime
matchday pitch relegation promotion referee lineout promoted relegated manager gaffer scorer
equaliser cup offside derby ht ft wickets innings lbw bowled programme turnstile supporters
hat-trick substitute unbeaten ko
""")
FOOTBALL_PHRASES: Final = phrases("""
kick off, half time, full time, season ticket, season tickets, second half, first half, clean sheet,
home game, away game, sunday league, first team, cup tie, football club, pre season
""")
LEISURE_WORDS: Final = word_set("""
sleeps tub guests booking bookings menu chef tasting spa staycation airbnb checkout vouchers discount
shortlisted architects dwelling extension refurbishment planning ward candidate candidates canvassing
diverted stagecoach arriva service route census descendants genealogy cordwainer sq acres carvery
""")
DRINK_WORDS: Final = word_set("""
ale ales pint pints beer beers ipa cask stout taproom brewery pub lager bitter hops
""")
TRADE_WORDS: Final = word_set("""
shares stock stocks quarterly layoffs consultancy infosys wipro fresher freshers nifty sensex
dividend revenue earnings crypto hiring coders investors traction chassis torque catalyst nse bse
appraisal dividends investor fintech startup ceo
""")
ABROAD_WORDS: Final = word_set("""
homecoming varsity superintendent freshman freshmen sophomore sophomores kindergarten mom moms
valedictorian elementary naplan quarterback semester middleschool k12 gpa provincial eqao pto
boosters barangay rupees crores
""")
ABROAD_PHRASES: Final = phrases("""
school district, school board, board meeting, 1st grade, 2nd grade, 3rd grade, 4th grade, 5th grade,
6th grade, 7th grade, 8th grade, 9th grade, 10th grade, 11th grade, 12th grade, grade 1, grade 2,
grade 3, grade 4, grade 5, grade 6, grade 7, grade 8, grade 9, grade 10, grade 11, grade 12, fall
semester, public schools, middle school, high schools, spring break, junior cert, leaving cert,
charter school, honor roll, junior high, field trip, elementary school, pep rally, independent
school
""")
CHURCH_WORDS: Final = word_set(
    "mass masses vicar wedding bride parish hymn hymns christening funeral congregation evensong eucharist "
    "curate organist steeple nave requiem bells bell ringers bellringers belfry churchyard"
)
CHILDCARE_WORDS: Final = word_set(
    "tutor tutors tuition tutoring childminder childminders babysitter nanny aupair playgroup"
)
