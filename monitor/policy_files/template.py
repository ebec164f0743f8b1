"""The commented template of a policy file, with an invented school; it passes the check as it stands."""

from datetime import date
from pathlib import Path

from monitor.policy_files.reader import PolicyFileError

REVIEW_AFTER_YEARS = 2

_TEMPLATE = """\
# A school's social media policy for Gatepost. Brackenfold Primary School is invented: replace what stands here
# by your own policy, section by section, then run
#
#     gatepost policy check {name}
#     gatepost policy simulate {name}     (which recent cases would get another plan)
#
# Write the policy as it is, not as you would like it to be. Where it says nothing, write nothing: Gatepost then
# tells the reviewer that the policy does not say, and fills in nothing. Write in your own words, and name no
# person. Law and guidance do not belong here; Gatepost shows them apart.

# --- Who and when -------------------------------------------------------------------------------------------
# id: two to four capital letters; every rule below begins with them.
# adopted, review_due: 2026-11, 2026-11-30, 2026-autumn or 2026. Leave review_due out if the policy states none.
policy:
  id: BF
  school: Brackenfold Primary School
  adopted: {adopted}
  review_due: {review_due}

# --- What the policy says, clause by clause -----------------------------------------------------------------
# One entry a clause: its number in the policy (BF-1.2), the lines or the page where it stands, and what it says
# in your own words. A sentence that asks for two things is two clauses.
# use: case   a public post can bring it into play (also the word where you write none)
#      guide  advice or a limit that is shown within a case
#      admin  who does what in general, review dates, scope
#      off    conduct that no public post can show
clauses:
  BF-1.1: {{lines: "p. 1", use: admin, text: "The headteacher looks after this policy; the governors review it every {years} years."}}
  BF-1.2: {{lines: "p. 1", use: guide, text: "The school values what families think and welcomes fair criticism."}}
  BF-2.1: {{lines: "p. 2", use: case, text: "Staff do not answer abuse online."}}
  BF-2.2: {{lines: "p. 2", use: case, text: "Abuse of staff is passed to the headteacher at once."}}
  BF-2.3: {{lines: "p. 2", use: case, text: "A copy of what was said is kept, with its time."}}
  BF-3.1: {{lines: "p. 3", use: case, text: "The headteacher invites a parent who has posted abuse to a meeting, and asks for it to be taken down."}}
  BF-3.2: {{lines: "p. 3", use: case, text: "If the parent refuses, the headteacher may report the post to the platform."}}
  BF-4.1: {{lines: "p. 4", use: case, text: "Questions on the school's own account are answered by the office within 24 hours, or on the next working day."}}
  BF-4.2: {{lines: "p. 4", use: case, text: "Complaints are directed to the complaints procedure."}}

# --- Who is who ---------------------------------------------------------------------------------------------
# The policy's own words for each role, and the role that Gatepost knows it by (canonical). Define a role once,
# however the policy spells it. Who holds a role stands in the settings, under routing.roles.
roles:
  headteacher: {{says: the headteacher, canonical: head, cite: [BF-1.1, BF-2.2]}}
  governors: {{says: the governors, canonical: governors, cite: [BF-1.1]}}
  office: {{says: the school office, canonical: account_admin, cite: [BF-4.1]}}

# Documents that a step sends somebody to; a section channels, written alike, holds addresses and pages.
documents:
  complaints: {{says: the complaints procedure, cite: [BF-4.2]}}

# --- What must not be done ----------------------------------------------------------------------------------
# guard: never_respond, no_reply, no_investigate, no_delete, no_media_capture and others; a guardrail takes the
# steps that it forbids out of every plan that it applies to.
# when: all that is written must fit; in a list, one is enough (of context: all).
#   category: offensive, threat, cyberbullying, defamatory, discriminatory, complaint, query, criticism, ...
#   target:   school, staff, head, governor, pupil, parent, ...
#   author:   parent, staff, pupil, other_adult, unknown, ...; a rule for parents never applies to an unknown
#             author: Gatepost asks a person first
#   context:  own_account, in_school_day, out_of_school, author_refused, ...
guardrails:
  - id: BF.g1
    guard: no_reply
    when: {{category: [offensive, threat, cyberbullying], target: [staff]}}
    text: Staff do not answer abuse.
    cite: [BF-2.1]

# --- What is done -------------------------------------------------------------------------------------------
# rank: rules with a lower number come first. severity (optional): low, medium, high or critical.
# Each step: step (equal numbers happen together), do (the verb), text (as the reviewer reads it), cite.
#   to: a role, document or channel of this file       role: who takes the step
#   after: the verb of an earlier step of this rule     if: what must hold first     optional: true for "may"
# basis: explicit       the clause says it (also where you write none)
#        reading        you read the clause so; it counts as policy once somebody has confirmed it for the school
#                       (policy_confirmations in the settings)
#        school_setting your own practice; it needs no clause and is never shown as policy
rules:
  - id: BF.r1
    rank: 10
    severity: high
    title: Abuse of staff
    when: {{category: [offensive, threat, cyberbullying], target: [staff]}}
    then:
      - step: 1
        do: tell
        to: headteacher
        cite: [BF-2.2]
        text: Tell the headteacher.
        deadline: {{kind: immediate, text: "At once."}}
      - step: 1
        do: preserve_evidence
        needs: [screenshot, time]
        cite: [BF-2.3]
        text: Keep a copy of what was said, with its time.

  - id: BF.r2
    rank: 20
    title: A parent posts abuse
    when: {{category: [offensive, cyberbullying], target: [staff], author: [parent]}}
    then:
      - {{step: 1, do: invite_author_in, role: headteacher, cite: [BF-3.1], text: "Invite the parent to a meeting."}}
      - step: 2
        do: ask_author_remove
        after: invite_author_in
        role: headteacher
        cite: [BF-3.1]
        text: Ask at the meeting for the post to be taken down.
      - step: 3
        do: report_platform
        after: ask_author_remove
        if: author_refused
        optional: true
        role: headteacher
        cite: [BF-3.2]
        text: Report the post to the platform.

  # A reading: the clause speaks of abuse, and this rule takes it to cover possibly defamatory posts too.
  - id: BF.r3
    rank: 30
    title: A parent's post may be defamatory
    when: {{category: [defamatory], target: [staff], author: [parent]}}
    then:
      - step: 1
        do: invite_author_in
        role: headteacher
        basis: reading
        cite: [BF-3.1]
        text: Invite the parent to a meeting.

  - id: BF.r4
    rank: 40
    title: A question on the school's own account
    when: {{category: [query], context: [own_account]}}
    then:
      - step: 1
        do: acknowledge_or_reply
        role: office
        cite: [BF-4.1]
        text: Answer the question, or say when an answer will come.
        deadline: {{kind: hours_or_next_working_day, hours: 24, text: "Within 24 hours, or on the next working day."}}

  - id: BF.r5
    rank: 40
    title: A complaint about the school
    when: {{category: [complaint], target: [school]}}
    then:
      - {{step: 1, do: refer_complaints, to: complaints, role: office, cite: [BF-4.2], text: "Point to the complaints procedure."}}

# --- Where the policy says nothing --------------------------------------------------------------------------
# What you looked for and did not find. The reviewer then reads "Your policy does not say ..." with these words.
silent:
  - {{when: {{category: [impersonation, name_logo]}}, text: "what to do about an account in the school's name."}}
  - {{when: {{category: [trolling], target: [school]}}, text: "what to do about provocation aimed at the school."}}

# --- Who is told (optional) ---------------------------------------------------------------------------------
# Without this, Gatepost's cautious defaults apply. to: canonical roles; urgency: now, same_day, next_check_in.
routing:
  - when: {{category: [threat], target: [staff]}}
    to: [head]
    urgency: now
    cite: [BF-2.2]
    text: A threat to staff goes to the headteacher at once.

# --- What comes again and again -----------------------------------------------------------------------------
duties:
  - {{text: "Review the policy.", every: "{years} years", role: governors, cite: [BF-1.1]}}

# --- What clauses settle about the policy itself: who owns it, whom it binds ----------------------------------
settings:
  - {{text: "The headteacher looks after the policy.", cite: [BF-1.1]}}

# --- Clauses that change nothing in a case, each with the reason ---------------------------------------------
no_effect:
  - {{because: "A principle; the reviewer may always close a case as fair criticism.", cite: [BF-1.2]}}

# --- What you want the school to settle ----------------------------------------------------------------------
# level: warn for what changes an answer, info for what is good to know. Take an entry out once it is settled.
lint:
  - {{level: warn, cite: [BF-3.1], text: "Does the meeting apply to a grandparent or carer as well?"}}
"""  # noqa: E501 - a clause reads best on one line


def policy_template(name: str, today: date) -> str:
    """Give the template's text for a file of this name, adopted in the present month."""
    return _TEMPLATE.format(
        name=name,
        adopted=f"{today:%Y-%m}",
        review_due=f"{today.year + REVIEW_AFTER_YEARS}-{today:%m}",
        years=REVIEW_AFTER_YEARS,
    )


def write_template(path: Path, today: date) -> None:
    """Write the template into a new file; raises `PolicyFileError` rather than touch one that is there."""
    fault = ""
    if path.suffix not in (".yaml", ".yml"):
        fault = f"does not end in .yaml; write {path.name}.yaml"
    else:
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(policy_template(path.name, today))
        except FileExistsError:
            fault = "is there already and is never overwritten; name another file"
        except OSError as problem:
            fault = f"cannot be written ({problem.strerror}); name a file in a folder that you may write to"
    if fault:
        raise PolicyFileError(file=str(path), line=1, field_name="file", fault=fault)
