"""Short, colloquial and abbreviated English given names behind their formal ones; `diminutives` reads the table."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = """
abigail: abby abbie gail
abraham: abe abram abm
agnes: aggie nessie
albert: al bert bertie
alexander: alex alec sandy xander alexandra lex sasha alexr alick
alfred: alf alfie
amanda: mandy
amelia: millie
andrew: andy drew andw
angela: angie
anna: ann anne annie nan nannie
anthony: tony ant
archibald: archie archy archd
arthur: art artie
barbara: barb barbie babs
bartholomew: bart barth
beatrice: bea trixie
benjamin: ben benny benji benj benjn
bernard: bernie
beverly: bev
bradley: brad
bridget: bridie biddy
caroline: carrie caro
catherine: katherine kathryn kate katie kathy cathy kat kitty kay cath
charles: charlie chuck chas chaz
charlotte: lottie
christina: tina chrissy christine
christopher: chris kit topher xpher
clifford: cliff
constance: connie
cornelius: corny
cynthia: cindy
daniel: dan danny danl
david: dave davey
deborah: deb debbie debra
diana: di
dominic: dom
donald: don donnie
dorothy: dot dottie dolly
douglas: doug
ebenezer: eben
edith: edie
edward: ed eddie ned ted teddy edw edwd
eleanor: ellie nell nellie nora
elizabeth: liz lizzie beth betty bess eliza lisa betsy libby elisabeth eliz
emily: em emmy
ernest: ernie
esther: essie
eugene: gene
florence: flo flora
frances: fran frannie
francis: frank frankie fras
frederick: freddie freddy fritz fred fredk
gabriel: gabe
geoffrey: geoff jeffrey jeff
george: geo geordie georgie
gerald: gerry jerry
gilbert: gilbt
gregory: greg gregg
harold: hal
harriet: hattie
henry: hank harry hy
herbert: herb
hugh: hughie
isabella: bella izzy isabel
jacob: jake
jacqueline: jackie jacqui
james: jim jimmy jamie jem jas
jane: janie
janet: jan
jennifer: jen jenny jenn
jeremiah: jeremy jerh
jessica: jess jessie
john: johnny jack jock johnnie jno
jonathan: jon jonny jona
joseph: joe joey jos
josephine: josie
joshua: josh
judith: judy judi
kathleen: kath
kenneth: ken kenny
kimberly: kim kimmy
lawrence: larry laurence laurie
leonard: len lenny leo
lillian: lily lilly
louis: lou louie lewis
madeleine: maddie
malcolm: mal
margaret: maggie meg peggy marge margie greta madge margt
martha: marty mattie
mary: molly mollie polly mamie
matilda: tilly tillie
matthew: matt mattw
melissa: mel missy
michael: mike mick mickey mikey michl
michelle: shelly
mitchell: mitch
nathaniel: nathan nate nat
neville: nev
nicholas: nick nicky nico nicolas nich nichs
nicole: nikki
oliver: ollie
pamela: pam
patricia: pat patty tricia trish
patrick: paddy patk
peter: pete
philip: phil phillip philp
rachel: rach
raymond: ray
rebecca: becca becky
reginald: reg reggie
richard: rick ricky dick rich richie richd
robert: bob bobby rob robbie bobbie bert robt
ronald: ron ronnie
rosemary: rosie
russell: russ
samuel: sam sammy samantha saml
sarah: sally sadie sara
sidney: sid sydney
stanley: stan
stephanie: steph
stephen: steve steven stevie
stuart: stu stewart
susan: sue susie suzy suzanne
theodore: theo
theresa: terry tess tessa teresa
thomas: tom tommy thos tho
timothy: tim timmy
trevor: trev
valerie: val
victoria: vicky vicki
vincent: vince vinny
virginia: ginny
walter: walt wally
wilfred: wilf
william: bill billy will willy liam willie wm willm
winifred: winnie
zachary: zach zack
"""
