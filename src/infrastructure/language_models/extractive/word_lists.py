"""English words that say nothing about what a note is on."""

_EMPTY = """
a about above actually after again against all almost along already also although always am among an and another any
anything are around as at away back be became because been before behind being below between both but by can cannot
could did do does doing don't done down during each either else enough etc even ever every everything far few first
for from further gets give given go goes going good got great had handy has have having he her here him his how
however i if in instead into is isn't it it's its itself just kind know last let let's lets like little ll long look
lot made make makes many may maybe me might more most much must my need needs neither never new next no nor not note
notes nothing now of off often on once one only onto or other our out over own perhaps pretty put quite rather re
really right s same say see seem seen several shall she should since so some someone something sometimes soon still
such sure t take takes than that that's the their them then there there's these they thing things think this those
though three through thus to together too two under until up upon us use used useful uses using usually various ve
very via want wants was way ways we we're well were what what's when where whether which while who whose why will with
within without won't would yes yet you you'd you'll you're you've your
"""

_COMMON = """
access add adding advanced allow another apply assert assume auto automatic avoid bad base basic begin behavior
behaviour best better big build bulk call case cases certain change check clean clear combine common compare compile
compute configure context convert copy count create current custom day declare default define delete detail details
determine different disable display drop dynamic edit effect enable enforce ensure entire escape example execute exist
existing external extract fast fetch find fix focus force format full generate get global group guide handle handling
hide ignore import include inline inspect install installation interactive internal intro introduction item items jump
keep large learn list load local manual manually mode modern move multiple name native nested note old open option
options order output override overview parse part parts pass paste place point press prevent previous print private
problem public purpose quick random read reason reference remote remove rename render replace require required rerun
rescue reset restart result results return returning run save search select set short show side simple single skip
slow small sort specific specify start static step steps stop store structure swap switch tell term terms test thing
time times tip toggle top tracked trick turn type understand undo untracked update useful value values verify view
wait watch whole work wrap write
"""

EMPTY_WORDS = frozenset(_EMPTY.split())
"""Words that stand in any text."""

COMMON_WORDS = frozenset(_COMMON.split())
"""What one does with anything, and what anything can be: such words count, but name no theme."""
