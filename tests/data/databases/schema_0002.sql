BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE alert (
	alert_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	case_id INTEGER, 
	week TEXT NOT NULL, 
	status TEXT NOT NULL, 
	n_attempts INTEGER NOT NULL, 
	not_before DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	last_error TEXT NOT NULL, 
	CONSTRAINT pk_alert PRIMARY KEY (alert_id), 
	CONSTRAINT fk_alert_case_id FOREIGN KEY(case_id) REFERENCES cases (case_id)
);
INSERT INTO "alert" VALUES('case:1:opened:medium:email','opened','email','["head@tarnholtschool.example", "dsl@tarnholtschool.example", "primary@tarnholtschool.example", "business@tarnholtschool.example"]',1,'','sent',1,'2026-11-21 18:36:08.602131','2026-11-21 18:36:08.602131','2026-11-21 18:36:09.787086','');
INSERT INTO "alert" VALUES('case:2:opened:medium:email','opened','email','["head@tarnholtschool.example", "dsl@tarnholtschool.example", "primary@tarnholtschool.example", "business@tarnholtschool.example"]',2,'','sent',1,'2026-11-21 18:36:08.618042','2026-11-21 18:36:08.618042','2026-11-21 18:36:09.846460','');
INSERT INTO "alert" VALUES('case:3:opened:critical:email','opened','email','["head@tarnholtschool.example", "dsl@tarnholtschool.example"]',3,'','sent',1,'2026-11-21 18:36:08.626072','2026-11-21 18:36:08.626072','2026-11-21 18:36:09.875302','');
INSERT INTO "alert" VALUES('case:3:opened:critical:slack','opened','slack','["head@tarnholtschool.example", "dsl@tarnholtschool.example"]',3,'','sent',1,'2026-11-21 18:36:08.626072','2026-11-21 18:36:08.626072','2026-11-21 18:36:09.891592','');
CREATE TABLE assessment (
	mention_id TEXT NOT NULL, 
	model TEXT NOT NULL, 
	labels TEXT NOT NULL, 
	scores TEXT NOT NULL, 
	target TEXT NOT NULL, 
	sentiment TEXT NOT NULL, 
	intent TEXT NOT NULL, 
	spans TEXT NOT NULL, 
	unsure TEXT NOT NULL, 
	assessed_at DATETIME NOT NULL, 
	is_triaged BOOLEAN NOT NULL, 
	triaged_at DATETIME, 
	case_id INTEGER, 
	posted_at DATETIME NOT NULL, personal TEXT DEFAULT '[]' NOT NULL, not_assessed TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_assessment PRIMARY KEY (mention_id, model), 
	CONSTRAINT fk_assessment_mention_id FOREIGN KEY(mention_id) REFERENCES mention (mention_id), 
	CONSTRAINT fk_assessment_model FOREIGN KEY(model) REFERENCES model (name), 
	CONSTRAINT fk_assessment_case_id FOREIGN KEY(case_id) REFERENCES cases (case_id)
);
INSERT INTO "assessment" VALUES('462e9fca7470ed73187fa3fda3ae79b7','gatepost-minilm-2','["threatening"]','{"abusive": 0.037622239384467474, "threatening": 0.829003061084503, "hateful": 0.013636256638054133, "sexual": 0.0019379251901315722, "defamatory": 0.02801924934166065, "identifying": 0.018334202929142743, "safeguarding": 0.035126423849717814}','["staff"]','negative','other','[[0, 7, "threatening"], [11, 18, "threatening"], [22, 30, "threatening"], [48, 56, "threatening"], [71, 135, "threatening"]]','[]','2026-11-21 18:36:08.083043',1,'2026-11-21 18:36:08.626072',3,'2026-11-21 17:06:07.019255','[]','');
INSERT INTO "assessment" VALUES('55f5d0085667005dd7bc7613f8996a20','gatepost-minilm-2','[]','{"abusive": 0.0009752128353869785, "threatening": 0.001394658685898798, "hateful": 0.0022647688170671183, "sexual": 0.0006449181807097753, "defamatory": 0.0035513956335049635, "identifying": 0.007489393603315466, "safeguarding": 0.0023889113469380396}','["pupil", "school"]','positive','praise','[]','[]','2026-11-21 18:36:08.083043',1,'2026-11-21 18:36:08.600901',NULL,'2026-11-21 17:03:07.019255','[]','');
INSERT INTO "assessment" VALUES('5f4c03d55ba8f40fac7b995f67ccd20c','gatepost-minilm-2','["abusive"]','{"abusive": 0.8667760375353349, "threatening": 0.0028418370890026796, "hateful": 0.003623178275730581, "sexual": 0.0003608970917649993, "defamatory": 0.005708939078759524, "identifying": 0.0051329136974279845, "safeguarding": 0.004848028657600556}','["staff"]','negative','complaint','[[41, 68, "abusive"]]','[]','2026-11-21 18:36:08.083043',1,'2026-11-21 18:36:08.618042',2,'2026-11-21 17:05:07.019255','[]','');
INSERT INTO "assessment" VALUES('720a80b716390fbdc633a9b27640b112','gatepost-minilm-2','["defamatory"]','{"abusive": 0.005174062233407936, "threatening": 0.009916821438443569, "hateful": 0.006353465992134568, "sexual": 0.017644566566957162, "defamatory": 0.9325700121714986, "identifying": 0.009700343134596409, "safeguarding": 0.10790773013550958}','["staff"]','negative','other','[[9, 20, "defamatory"], [38, 87, "defamatory"]]','[]','2026-11-21 18:36:08.083043',1,'2026-11-21 18:36:08.602131',1,'2026-11-21 17:04:07.019255','[]','');
CREATE TABLE case_event (
	case_id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_case_event PRIMARY KEY (case_id, revision), 
	CONSTRAINT fk_case_event_case_id FOREIGN KEY(case_id) REFERENCES cases (case_id)
);
INSERT INTO "case_event" VALUES(1,1,'open','Gatepost','2026-11-21 18:36:08.602131','from Samples, read by gatepost-minilm-2');
INSERT INTO "case_event" VALUES(2,1,'open','Gatepost','2026-11-21 18:36:08.618042','from Samples, read by gatepost-minilm-2');
INSERT INTO "case_event" VALUES(3,1,'open','Gatepost','2026-11-21 18:36:08.626072','from Samples, read by gatepost-minilm-2');
INSERT INTO "case_event" VALUES(3,2,'confirm','Ada Example','2026-11-21 18:36:09.085621','threatening');
INSERT INTO "case_event" VALUES(3,3,'step_done','Ada Example','2026-11-21 18:36:09.102066','Tell a member of the Senior Leadership Team. [MV-8.5]');
INSERT INTO "case_event" VALUES(3,4,'note','Ada Example','2026-11-21 18:36:09.111867','The father was rung.');
INSERT INTO "case_event" VALUES(3,5,'set_author_role','Ada Example','2026-11-21 18:36:09.130918','Parent or carer');
INSERT INTO "case_event" VALUES(3,6,'step_done','Ada Example','2026-11-21 18:36:09.136545','Keep a print of the screen with its time and date. [MV-8.6]');
INSERT INTO "case_event" VALUES(3,7,'step_done','Ada Example','2026-11-21 18:36:09.177387','Report it to the police. [MV-8.5]');
INSERT INTO "case_event" VALUES(1,2,'dismiss','Ada Example','2026-11-21 18:36:09.188663','Harmless: a joke, banter or a misunderstanding');
CREATE TABLE case_key (
	"key" TEXT NOT NULL, 
	case_id INTEGER NOT NULL, 
	CONSTRAINT pk_case_key PRIMARY KEY ("key", case_id), 
	CONSTRAINT fk_case_key_case_id FOREIGN KEY(case_id) REFERENCES cases (case_id)
);
INSERT INTO "case_key" VALUES('words:a62a6f345937381d23ce2ad7c811eec3b6db6c5c768e42fd5eb3a60fa14b372c',1);
INSERT INTO "case_key" VALUES('words:e94fd7a96ebce28fa4a96f63b466cd2692f263a582ab2fc99fbf70b2f37369fc',2);
INSERT INTO "case_key" VALUES('words:81f8571d802b2cee5025a17d7d2e4067a1e1c378eeee74052ffb0fc1b2e02301',3);
CREATE TABLE case_post (
	case_id INTEGER NOT NULL, 
	mention_id TEXT NOT NULL, 
	linked_at DATETIME NOT NULL, 
	CONSTRAINT pk_case_post PRIMARY KEY (case_id, mention_id), 
	CONSTRAINT fk_case_post_case_id FOREIGN KEY(case_id) REFERENCES cases (case_id), 
	CONSTRAINT fk_case_post_mention_id FOREIGN KEY(mention_id) REFERENCES mention (mention_id)
);
INSERT INTO "case_post" VALUES(1,'720a80b716390fbdc633a9b27640b112','2026-11-21 18:36:08.602131');
INSERT INTO "case_post" VALUES(2,'5f4c03d55ba8f40fac7b995f67ccd20c','2026-11-21 18:36:08.618042');
INSERT INTO "case_post" VALUES(3,'462e9fca7470ed73187fa3fda3ae79b7','2026-11-21 18:36:08.626072');
CREATE TABLE cases (
	case_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	revision INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	severity_rank SMALLINT NOT NULL, 
	labels TEXT NOT NULL, 
	target TEXT NOT NULL, 
	sentiment TEXT NOT NULL, 
	intent TEXT NOT NULL, 
	surest DOUBLE NOT NULL, 
	author_role TEXT NOT NULL, 
	is_own_account BOOLEAN NOT NULL, 
	is_findable BOOLEAN NOT NULL, 
	"plan" TEXT NOT NULL, 
	steps_done TEXT NOT NULL, 
	n_posts INTEGER NOT NULL, 
	is_restricted BOOLEAN NOT NULL, 
	labels_confirmed_by TEXT NOT NULL, 
	dismiss_reason TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL
);
INSERT INTO "cases" VALUES(1,2,'dismissed','medium',2,'["defamatory"]','["staff"]','negative','other',9.32570012171498596842e-01,'unknown',0,0,'{"asks": ["Who wrote this? The answer decides which clauses apply (if a parent or carer: MV-8.7, MV-6.6, MV-8.8; if a member of staff: MV-5.10, MV-5.11, MV-5.13, MV-8.5; if a pupil: MV-6.2)."], "clauses": [], "deadlines": [], "guardrails": [], "is_silent_in": true, "is_silent_out": true, "overlay": [{"source": "LAW-L8, LAW-L9", "text": "Possibly defamatory describes the wording only: a statement may be true, honest opinion or of public interest. A school as a body can hardly sue; a person who is named may take advice of their own. Threaten no action. Take advice."}], "policy": "MV", "policy_title": "Mersey Vale Primary School: social media policy", "policy_version": "2021-10+63e54fde", "routing": ["Everything else joins the SLT queue for the next check-in."], "severity": "medium", "steps": []}','[]',1,0,'','no_harm','2026-11-21 18:36:08.602131','2026-11-21 18:36:09.188663');
INSERT INTO "cases" VALUES(2,1,'new','medium',2,'["abusive"]','["staff"]','negative','complaint',8.66776037535334942241e-01,'unknown',0,0,'{"asks": ["Who wrote this? The answer decides which clauses apply (if a parent or carer: MV-8.7, MV-8.8; if a member of staff: MV-5.10, MV-5.11, MV-5.13, MV-8.5; if a pupil: MV-6.2, MV-6.6)."], "clauses": [{"clause_id": "MV-8.5", "text": "Staff do not answer or hit back; they pass the incident to one of the Senior Leadership Team, and to the police."}, {"clause_id": "MV-8.6", "text": "Evidence is to be kept: prints of the screen, with date and time."}, {"clause_id": "MV-8.9", "text": "For threatening, abusive, sexist or sexual material, and for hate crime, the school should weigh up a call to the police."}], "deadlines": [], "guardrails": [{"basis": "explicit", "cites": ["MV-8.5"], "forbid": ["never_respond", "reply", "acknowledge_or_reply", "respond_appropriately", "draft_reply", "retaliate"], "text": "Staff do not reply and do not hit back."}], "is_silent_in": false, "is_silent_out": false, "overlay": [{"source": "LAW-L2, LAW-L14", "text": "Employers should support staff who are abused online: line manager, union, employee assistance and the Professionals Online Safety Helpline. After a report to a platform allow about 48 hours, then ask the helpline. Take advice."}], "policy": "MV", "policy_title": "Mersey Vale Primary School: social media policy", "policy_version": "2021-10+63e54fde", "routing": ["An attack on a member of staff goes to a member of the Senior Leadership Team."], "severity": "medium", "steps": [{"basis": "explicit", "cautions": [], "cites": ["MV-8.5"], "condition": "", "do": "tell", "is_optional": false, "key": "tell-slt-MV-8.5", "needs": [], "options": [], "order": 1, "phase": "in", "role": "", "text": "Tell a member of the Senior Leadership Team.", "to": "slt"}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.6"], "condition": "", "do": "preserve_evidence", "is_optional": false, "key": "preserve_evidence-MV-8.6", "needs": ["screenshot", "time", "date"], "options": [], "order": 1, "phase": "in", "role": "", "text": "Keep a print of the screen with its time and date.", "to": ""}, {"basis": "explicit", "cautions": ["MV-8.5 reports to the police, MV-8.9 asks only that it be considered; the school should say which it means. [MV-8.5, MV-8.9]"], "cites": ["MV-8.5"], "condition": "", "do": "report_police", "is_optional": false, "key": "report_police-MV-8.5", "needs": [], "options": [], "order": 2, "phase": "out", "role": "", "text": "Report it to the police.", "to": ""}]}','[]',1,0,'','','2026-11-21 18:36:08.618042','2026-11-21 18:36:08.618042');
INSERT INTO "cases" VALUES(3,7,'action_under_way','critical',4,'["threatening"]','["staff"]','negative','other',0.829003061084503,'parent',0,0,'{"asks": [], "clauses": [{"clause_id": "MV-8.5", "text": "Staff do not answer or hit back; they pass the incident to one of the Senior Leadership Team, and to the police."}, {"clause_id": "MV-8.6", "text": "Evidence is to be kept: prints of the screen, with date and time."}, {"clause_id": "MV-8.9", "text": "For threatening, abusive, sexist or sexual material, and for hate crime, the school should weigh up a call to the police."}, {"clause_id": "MV-8.7", "text": "A parent or carer who is responsible is asked in to meet one of the Senior Leadership Team, and asked to take the content down."}, {"clause_id": "MV-8.8", "text": "Should that be refused, the school chooses what follows; a report to the provider is possible where its terms are broken."}], "deadlines": [], "guardrails": [{"basis": "explicit", "cites": ["MV-8.5"], "forbid": ["never_respond", "reply", "acknowledge_or_reply", "respond_appropriately", "draft_reply", "retaliate"], "text": "Staff do not reply and do not hit back."}], "is_silent_in": false, "is_silent_out": false, "overlay": [{"source": "LAW-L10", "text": "If the threat of death, serious injury or sexual violence is credible, or somebody is in danger now, ring 999; otherwise 101. Treat the case as critical and do not wait for a working day. Take advice."}, {"source": "LAW-L10", "text": "The label describes the wording of a post; whether it is an offence is for the police to say. Take advice."}, {"source": "LAW-L2, LAW-L14", "text": "Employers should support staff who are abused online: line manager, union, employee assistance and the Professionals Online Safety Helpline. After a report to a platform allow about 48 hours, then ask the helpline. Take advice."}], "policy": "MV", "policy_title": "Mersey Vale Primary School: social media policy", "policy_version": "2021-10+63e54fde", "routing": ["An attack on a member of staff goes to a member of the Senior Leadership Team."], "severity": "critical", "steps": [{"basis": "explicit", "cautions": [], "cites": ["MV-8.5"], "condition": "", "do": "tell", "is_optional": false, "key": "tell-slt-MV-8.5", "needs": [], "options": [], "order": 1, "phase": "in", "role": "", "text": "Tell a member of the Senior Leadership Team.", "to": "slt"}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.6"], "condition": "", "do": "preserve_evidence", "is_optional": false, "key": "preserve_evidence-MV-8.6", "needs": ["screenshot", "time", "date"], "options": [], "order": 1, "phase": "in", "role": "", "text": "Keep a print of the screen with its time and date.", "to": ""}, {"basis": "explicit", "cautions": ["MV-8.5 reports to the police, MV-8.9 asks only that it be considered; the school should say which it means. [MV-8.5, MV-8.9]"], "cites": ["MV-8.5"], "condition": "", "do": "report_police", "is_optional": false, "key": "report_police-MV-8.5", "needs": [], "options": [], "order": 2, "phase": "out", "role": "", "text": "Report it to the police.", "to": ""}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.9"], "condition": "", "do": "consider_police", "is_optional": false, "key": "consider_police-slt-MV-8.9", "needs": [], "options": [], "order": 3, "phase": "out", "role": "slt", "text": "Decide whether to contact the police, and note the reason.", "to": ""}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.7"], "condition": "", "do": "invite_author_in", "is_optional": false, "key": "invite_author_in-slt-MV-8.7", "needs": [], "options": [], "order": 4, "phase": "out", "role": "slt", "text": "Invite the parent or carer in to meet a member of the Senior Leadership Team.", "to": ""}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.7"], "condition": "", "do": "ask_author_remove", "is_optional": false, "key": "ask_author_remove-slt-MV-8.7", "needs": [], "options": [], "order": 5, "phase": "out", "role": "slt", "text": "Ask the parent or carer at the meeting to take the content down.", "to": ""}, {"basis": "explicit", "cautions": [], "cites": ["MV-8.8"], "condition": "author refused", "do": "decide_next", "is_optional": false, "key": "decide_next-MV-8.8", "needs": [], "options": [], "order": 6, "phase": "out", "role": "", "text": "If the author refuses to take it down: decide what the school does next.", "to": ""}]}','[{"key": "tell-slt-MV-8.5", "by": "Ada Example", "at": "2026-11-21T18:36:09.102066+00:00"}, {"key": "preserve_evidence-MV-8.6", "by": "Ada Example", "at": "2026-11-21T18:36:09.136545+00:00"}, {"key": "report_police-MV-8.5", "by": "Ada Example", "at": "2026-11-21T18:36:09.177387+00:00"}]',1,0,'Ada Example','','2026-11-21 18:36:08.626072','2026-11-21 18:36:09.177387');
CREATE TABLE evidence (
	mention_id TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	captured_at DATETIME NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (mention_id, sha256), 
	CONSTRAINT fk_evidence_mention_id FOREIGN KEY(mention_id) REFERENCES mention (mention_id)
);
INSERT INTO "evidence" VALUES('462e9fca7470ed73187fa3fda3ae79b7','1c4cfa704cb912ecc9bebb183f1b5f1661c806c17ab37956853e0601ddc3ed5b','2026-11-21 18:36:07.019741','{"author":"@a0","context":"","external_id":"0","parent_text":"","platform":"x","posted_at":"2026-11-21T17:06:07.019255+00:00","raw":"{\"platform\": \"x\", \"external_id\": \"0\", \"url\": \"https://x.example/0\", \"author\": \"@a0\", \"text\": \"If that PE teacher at Tarnholt Community School gives my lad detention once more I will wait for her at the gate and smash her face in.\", \"minutes_ago\": 90}","text":"If that PE teacher at Tarnholt Community School gives my lad detention once more I will wait for her at the gate and smash her face in.","thread_id":"","url":"https://x.example/0"}');
INSERT INTO "evidence" VALUES('55f5d0085667005dd7bc7613f8996a20','44529db2b508ac33cdc6ab152d5b41295598090bb81e3e4478eb4446c034dd15','2026-11-21 18:36:07.019741','{"author":"@a3","context":"","external_id":"3","parent_text":"","platform":"x","posted_at":"2026-11-21T17:03:07.019255+00:00","raw":"{\"platform\": \"x\", \"external_id\": \"3\", \"url\": \"https://x.example/3\", \"author\": \"@a3\", \"text\": \"Brilliant night at Tarnholt Community School, the Year 6 play had us in tears. Thank you!\", \"minutes_ago\": 93}","text":"Brilliant night at Tarnholt Community School, the Year 6 play had us in tears. Thank you!","thread_id":"","url":"https://x.example/3"}');
INSERT INTO "evidence" VALUES('5f4c03d55ba8f40fac7b995f67ccd20c','6766fc7c4152379fa073339dd6f585a1b0baaa678b4feededed0f2aabef68658','2026-11-21 18:36:07.019741','{"author":"@a1","context":"","external_id":"1","parent_text":"","platform":"x","posted_at":"2026-11-21T17:05:07.019255+00:00","raw":"{\"platform\": \"x\", \"external_id\": \"1\", \"url\": \"https://x.example/1\", \"author\": \"@a1\", \"text\": \"Tarnholt Community School is a joke, the head is a useless clown who never answers a letter.\", \"minutes_ago\": 91}","text":"Tarnholt Community School is a joke, the head is a useless clown who never answers a letter.","thread_id":"","url":"https://x.example/1"}');
INSERT INTO "evidence" VALUES('720a80b716390fbdc633a9b27640b112','4a7c23f430199717fa5fe384c80472ef090f464c9a742c82cdd63b2adc4be9cf','2026-11-21 18:36:07.019741','{"author":"@a2","context":"","external_id":"2","parent_text":"","platform":"x","posted_at":"2026-11-21T17:04:07.019255+00:00","raw":"{\"platform\": \"x\", \"external_id\": \"2\", \"url\": \"https://x.example/2\", \"author\": \"@a2\", \"text\": \"Everyone at Tarnholt Community School knows the caretaker steals from the dinner money.\", \"minutes_ago\": 92}","text":"Everyone at Tarnholt Community School knows the caretaker steals from the dinner money.","thread_id":"","url":"https://x.example/2"}');
CREATE TABLE mention (
	mention_id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	external_id TEXT NOT NULL, 
	text TEXT NOT NULL, 
	posted_at DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	author TEXT NOT NULL, 
	context TEXT NOT NULL, 
	parent_text TEXT NOT NULL, 
	thread_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	is_relevant BOOLEAN NOT NULL, 
	score DOUBLE NOT NULL, 
	because TEXT NOT NULL, 
	collected_at DATETIME NOT NULL, 
	newest_model TEXT NOT NULL, 
	CONSTRAINT pk_mention PRIMARY KEY (mention_id)
);
INSERT INTO "mention" VALUES('462e9fca7470ed73187fa3fda3ae79b7','x','0','If that PE teacher at Tarnholt Community School gives my lad detention once more I will wait for her at the gate and smash her face in.','2026-11-21 17:06:07.019255','https://x.example/0','@a0','','','','Samples',1,0.9866,'["names the school in full", "speaks of school life"]','2026-11-21 18:36:07.019741','gatepost-minilm-2');
INSERT INTO "mention" VALUES('55f5d0085667005dd7bc7613f8996a20','x','3','Brilliant night at Tarnholt Community School, the Year 6 play had us in tears. Thank you!','2026-11-21 17:03:07.019255','https://x.example/3','@a3','','','','Samples',1,0.9677,'["names the school in full", "speaks of school life"]','2026-11-21 18:36:07.019741','gatepost-minilm-2');
INSERT INTO "mention" VALUES('5f4c03d55ba8f40fac7b995f67ccd20c','x','1','Tarnholt Community School is a joke, the head is a useless clown who never answers a letter.','2026-11-21 17:05:07.019255','https://x.example/1','@a1','','','','Samples',1,0.9644,'["names the school in full", "speaks of school life", "speaks of one certain school"]','2026-11-21 18:36:07.019741','gatepost-minilm-2');
INSERT INTO "mention" VALUES('720a80b716390fbdc633a9b27640b112','x','2','Everyone at Tarnholt Community School knows the caretaker steals from the dinner money.','2026-11-21 17:04:07.019255','https://x.example/2','@a2','','','','Samples',1,0.9677,'["names the school in full", "speaks of school life"]','2026-11-21 18:36:07.019741','gatepost-minilm-2');
CREATE TABLE model (
	name TEXT NOT NULL, 
	CONSTRAINT pk_model PRIMARY KEY (name)
);
INSERT INTO "model" VALUES('gatepost-minilm-2');
CREATE TABLE reviewer (
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_reviewer PRIMARY KEY (login)
);
INSERT INTO "reviewer" VALUES('ada','Ada Example','head','$argon2id$v=19$m=65536,t=3,p=4$4kFHpE1cbEfcT4Ne/sxdiA$93joL1MRtYkEepKR8h7uoJM8Z8ISxf/zBZpj0BQkrEg',1);
CREATE TABLE source (
	name TEXT NOT NULL, 
	checkpoint TEXT, 
	last_attempt_at DATETIME, 
	last_success_at DATETIME, 
	last_post_at DATETIME, 
	n_failures INTEGER NOT NULL, 
	last_error TEXT NOT NULL, 
	retry_at DATETIME, 
	n_posts BIGINT NOT NULL, 
	n_unrelated BIGINT NOT NULL, 
	n_rejected BIGINT NOT NULL, 
	CONSTRAINT pk_source PRIMARY KEY (name)
);
INSERT INTO "source" VALUES('Samples','{"origin": "2026-11-21T18:36:07.019255+00:00", "reached_at": "2026-11-21T17:06:07.019255+00:00", "reached_line": 1}','2026-11-21 18:36:07.019741','2026-11-21 18:36:07.019741','2026-11-21 17:06:07.019255',0,'',NULL,4,0,0);
CREATE INDEX ix_mention_posted_at_mention_id ON mention (posted_at, mention_id);
CREATE INDEX ix_mention_is_relevant_posted_at_mention_id ON mention (is_relevant, posted_at, mention_id);
CREATE INDEX ix_mention_is_relevant_newest_model_posted_at_mention_id ON mention (is_relevant, newest_model, posted_at, mention_id);
CREATE INDEX ix_cases_status_severity_rank_opened_at ON cases (status, severity_rank, opened_at);
CREATE INDEX ix_cases_opened_at ON cases (opened_at);
CREATE INDEX ix_assessment_is_triaged_posted_at_mention_id ON assessment (is_triaged, posted_at, mention_id);
CREATE INDEX ix_case_post_mention_id ON case_post (mention_id);
CREATE INDEX ix_case_event_at ON case_event (at);
CREATE INDEX ix_alert_status_created_at_alert_id ON alert (status, created_at, alert_id);
CREATE INDEX ix_alert_created_at_alert_id ON alert (created_at, alert_id);
CREATE TRIGGER refuse_update_of_evidence BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only: its rows are never changed and never removed'); END;
CREATE TRIGGER refuse_delete_of_evidence BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only: its rows are never changed and never removed'); END;
CREATE TRIGGER refuse_update_of_case_event BEFORE UPDATE ON case_event BEGIN SELECT RAISE(ABORT, 'case_event is append-only: its rows are never changed and never removed'); END;
CREATE TRIGGER refuse_delete_of_case_event BEFORE DELETE ON case_event BEGIN SELECT RAISE(ABORT, 'case_event is append-only: its rows are never changed and never removed'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('cases',3);
COMMIT;
