/** Written for this page: one message of each kind that people ask about. */
export const samples = [
  {
    title: 'A reply from a friend',
    raw: `From: Rosalind Arden <rosalind@arden.example>
To: Orlando <orlando@forest.example>
Subject: Re: Saturday
Date: Thu, 5 Sep 2002 18:20:11 +0100

On Thu, Sep 05, 2002 at 04:02:31PM +0100, Orlando wrote:
> Shall we take the early train, or is that too optimistic?

The early one is fine with me. I looked at the timetable and there is
a later connection at ten as well, so we can decide on the platform.

I'll bring the map and the sandwiches. Celia may come along too if her
cold is better by then; I think she wrote that she would let you know.

Rosalind
`,
  },
  {
    title: 'A mailing list',
    raw: `From: Peter Quince <quince@athens.example>
To: players@lists.athens.example
Subject: [players] Patch for the parser
Date: Tue, 10 Sep 2002 09:41:00 +0200

Bottom wrote:
> I get a segfault when the config file has no newline at the end.

Yes, that was a bug in the tokenizer: it read one byte past the buffer.
The attached patch against the current CVS version fixes it for me. I
don't think the Debian package is affected, since it ships an older
release. Could you try it and tell us whether the tests pass?

--
Peter Quince
http://www.athens.example/~quince/
`,
  },
  {
    title: 'A shop’s newsletter',
    raw: `From: "The Globe Bookshop" <news@globe-books.example>
To: reader@home.example
Subject: New in September: three histories and a comedy
Date: Mon, 9 Sep 2002 08:00:00 +0100
MIME-Version: 1.0
Content-Type: text/html; charset=us-ascii

<html><body>
<h1>New in September</h1>
<p>Dear reader,</p>
<p>our autumn catalogue is here, with <a href="http://www.globe-books.example/histories">three
histories</a> and a comedy that made the whole shop laugh. Members get 10% off until Sunday.</p>
<p>You receive this letter because you asked for it in our shop.
<a href="http://www.globe-books.example/unsubscribe">Unsubscribe</a> whenever you like.</p>
</body></html>
`,
  },
  {
    title: 'A miracle cure',
    raw: `From: "Health Secrets" <offer4you@mailblast.example>
To: undisclosed-recipients:;
Subject: LOSE WEIGHT FAST!!! 100% GUARANTEED or your MONEY BACK
Date: Wed, 11 Sep 2002 03:12:54 -0500
MIME-Version: 1.0
Content-Type: text/html

<html><body bgcolor="#ffff00"><center>
<font size="6" color="#ff0000"><b>LOSE 30 POUNDS IN 30 DAYS!</b></font>
<p><font size="4">As seen on national TV! Burn fat while you sleep, no diet, no exercise.
Doctors are amazed! Order now and receive a FREE bottle absolutely risk free!!!</font></p>
<p><a href="http://203.0.113.7/order.php?id=88123"><b>CLICK HERE TO ORDER NOW</b></a></p>
<p><font size="1">To be removed from our mailing list <a href="http://203.0.113.7/remove.html">click
here</a>. This message is sent in compliance of the new email bill.</font></p>
</center></body></html>
`,
  },
  {
    title: 'A prince’s fortune',
    raw: `From: "DR. CLAUDIUS ELSINORE" <claudius_elsinore@freemail.example>
To: undisclosed-recipients:;
Subject: URGENT BUSINESS PROPOSAL - STRICTLY CONFIDENTIAL
Date: Fri, 6 Sep 2002 11:03:12 +0000

DEAR SIR,

I AM DR. CLAUDIUS, BROTHER OF THE LATE KING AND FIRST SON OF THE FORMER
MINISTER OF FINANCE. I GOT YOUR CONTACT THROUGH THE CHAMBER OF COMMERCE AND
DECIDED TO ENTRUST THIS TRANSACTION TO YOU.

THE SUM OF US$28,500,000.00 (TWENTY EIGHT MILLION FIVE HUNDRED THOUSAND UNITED
STATES DOLLARS) LIES IN A SECURITY COMPANY ABROAD. YOUR ASSISTANCE IS NEEDED TO
TRANSFER THE FUNDS INTO YOUR BANK ACCOUNT. YOU WILL RECEIVE 25% OF THE TOTAL
SUM. THIS TRANSACTION IS 100% RISK FREE. PLEASE REPLY IMMEDIATELY WITH YOUR
PRIVATE TELEPHONE AND FAX NUMBER AND BANK ACCOUNT DETAILS.

YOURS FAITHFULLY,
DR. CLAUDIUS ELSINORE
`,
  },
  {
    title: 'In disguise',
    raw: `From: "Cheap Meds" <xk29@deals.example>
To: you@home.example
Subject: V1agra, C!alis: l0west pr1ces onl1ne
Date: Sun, 8 Sep 2002 23:59:01 +0300
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body>
<p>Buy che<!-- x -->ap V<!-- q -->1agra and C!alis onl1ne, n0 prescript1on needed!</p>
<p>Fr\u0435\u0435 sh1pping w\u043erldw1de. 0rder n0w, limited t1me \u043eff\u0435r!!!</p>
<p><a href="http://pills.deals.example/?aff=7731">CL1CK HERE</a></p>
</body></html>
`,
  },
];
