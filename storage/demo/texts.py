"""What people say and write in the demo book. No text names a date: the book moves along with today."""

SUMMARIES: dict[str, tuple[str, ...]] = {
    "steady": (
        "Monthly working session: walked through the overtime report, two planners want the weekly export.",
        "Short call on open points. Nothing urgent, holiday planning starts next month.",
        "Reviewed roster templates with the planning team; they will retire their spreadsheet for night shifts.",
        "Asked for examples of how others plan standby duty. Sent two.",
        "Went through the usage report together. Quality module used on three of four lines.",
    ),
    "growing": (
        "Second site wants in: shared the rollout plan of the first one and the training list.",
        "Planning lead showed our overtime figures in her own management meeting, well received.",
        "Talked about next year: more shifts, more planners, probably the Insights module too.",
        "Joint look at the numbers: overtime keeps going down, they want it on one page for the board.",
        "New team leads trained; all of them logged in within the week.",
    ),
    "fading": (
        "Meeting moved by the customer for the third time.",
        "Fewer people in the call than usual. They say the teams are busy with another project.",
        "Two teams went back to their spreadsheet; nobody could say who decided it.",
        "Asked about the drop in logins. 'We will look into it.'",
        "Short call. Budget questions for the first time.",
    ),
    "onboarding": (
        "Data import checked line by line, two shift patterns were missing.",
        "Weekly onboarding call: roles agreed, first roster planned in the test area.",
        "Admin training held. Open question on single sign-on is with their IT.",
        "Went through the value-one plan; the customer named her own success measure.",
        "First live roster for one team. Small errors in the break rules, fixed the same day.",
    ),
    "stalled": (
        "Project lead has no time until the audit is over. Go-live moved again.",
        "IT has still not opened the interface to payroll.",
        "Nobody joined the onboarding call. Sent a summary and two new dates.",
        "New project lead at the customer, we start from the beginning with her.",
    ),
    "support": (
        "Call on the list of open tickets. Loud, but they know every corner of the product and want it better.",
        "They complained about the export for half an hour, then asked for ten more licences.",
        "Went through the open bugs with product management in the call. Appreciated.",
        "Long e-mail about the new menu; answered point by point.",
    ),
    "troubled": (
        "Difficult call. The operations lead said they 'manage around the product' at the moment.",
        "Explained the cause of the last outage and what was changed. They want it in writing.",
        "Escalation call with their IT manager. Agreed a daily update until it is solved.",
        "They asked what leaving would involve. Offered a session with our product lead.",
    ),
    "tech": (
        "Answered a question on the shared inbox; pointed to the matching article.",
        "Joined the monthly open office hour, asked about exports.",
        "Reply to the release mail: likes the new roster view.",
    ),
}

OUTREACH = (
    "Sent the monthly usage report.",
    "Asked for a date for the next working session. No answer yet.",
    "Invited to the release webinar.",
    "Left a voice message, followed up by e-mail.",
)

REVIEW = {
    "qbr": "Quarterly review: last quarter's goals, current usage, next steps agreed with owners on both sides.",
    "ebr": "Executive review, half an hour: return on the investment, roadmap, what the sponsor needs for her board.",
}

NPS: dict[str, tuple[str, ...]] = {
    "low": (
        "Too many clicks for simple things, and support takes too long.",
        "We were promised an interface that still does not exist.",
        "My team works around it more than with it.",
        "It went down twice on a Monday morning. That is when we need it.",
    ),
    "middle": (
        "Does what it should. Reports could be better.",
        "Good product, onboarding of new planners takes too long.",
        "Works for planning, quality module still feels unfinished.",
        "Fine for us, I would not shout about it.",
    ),
    "high": (
        "Our planners would strike if you took it away.",
        "Overtime is down for the third quarter in a row.",
        "Your people answer before I have finished asking.",
        "Best decision of last year, and I was against it.",
        "",
    ),
}

CSAT = {
    "low": ("Problem still there.", "Had to explain it three times.", ""),
    "middle": ("Solved in the end.", "", ""),
    "high": ("Quick and friendly.", "Solved while I was still on the phone.", "", ""),
}

CES = {
    "low": ("Far too many steps to change one shift.", ""),
    "middle": ("Easy once you know where.", ""),
    "high": ("Just works.", ""),
}

PRODUCT = (
    "Please let us copy a roster from one site to another.",
    "The mobile app should show the next shift on the first screen.",
    "An export with the cost centre would save me an hour a week.",
    "Could the quality checks be filled in offline?",
    "Dark mode for the night shift, please.",
)

SUBJECTS = (
    "Roster export is missing the cost centre",
    "User cannot reset password",
    "Break rules wrong for part-time staff",
    "Payroll interface: two employees skipped",
    "Slow loading of the weekly plan",
    "How do I archive a site?",
    "Mobile app logs out after update",
    "Quality report shows yesterday's figures",
    "Single sign-on: new domain to be added",
    "Shift swap request stuck in approval",
    "Wrong public holidays for one region",
    "Printing the roster cuts off the last column",
    "Add ten users to the planning role",
    "Notification arrives twice",
    "API answers 429 during the nightly sync",
)

VALUE_ONE = (
    ("use_case", "First complete month planned without the spreadsheet"),
    ("desired_state", "Planners of all sites see the same roster"),
    ("defined_value", "Overtime down by 10 % against the year before"),
    ("use_case", "Shift swaps approved on the phone"),
    ("defined_value", "Time to plan a week cut from two days to half a day"),
    ("desired_state", "Quality checks done where the work is done, no paper"),
)
