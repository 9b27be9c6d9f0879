"""Short given names of Poland and Western Europe behind their formal ones; `diminutives` reads the table.

Formal names stand without marks, since matching compares their sound without them (`Gosia`, `Małgorzata`). Short names
that are usual surnames (Sepp, in Estonia) or given names elsewhere (Stasia, in Russia) are left out.
"""

from __future__ import annotations

from typing import Final

_POLISH: Final = """
malgorzata: gosia gosienka malgosia
katarzyna: kasia kaska kasienka
joanna: asia joasia
barbara: basia baska
agnieszka: agusia
magdalena: madzia
krystyna: krysia
elzbieta: ela elzunia
zofia: zosia zoska
jadwiga: jadzia
wojciech: wojtek
tomasz: tomek
jakub: kuba
krzysztof: krzysiek krzys
grzegorz: grzesiek grzes
andrzej: andrzejek jedrek
stanislaw: staszek
jerzy: jurek
piotr: piotrek piotrus
pawel: pawelek
michal: michalek
maciej: maciek
marcin: marcinek
lukasz: lukaszek
kazimierz: kazio
zbigniew: zbyszek
tadeusz: tadek tadzio
ryszard: rysiek rysio
wladyslaw: wladek
franciszek: franek
mateusz: mati mateuszek
bartlomiej: bartek bartus
slawomir: slawek
jaroslaw: jarek
miroslaw: mirek
przemyslaw: przemek
"""

_GERMAN: Final = """
hans: hansi hansl
josef: seppi
ulrich: uli ulli
wolfgang: wolfi wolferl
johannes: hannes
matthias: hias
ludwig: wiggerl
margarete: gretl gretel
elizabeth: lisl liesl sissi
susanne: susi
gabriele: gabi
brigitte: gitti
"""

_SPANISH: Final = """
jose: pepe pepito
francisco: paco pancho curro paquito
ignacio: nacho
dolores: lola lolita
concepcion: concha conchi conchita
guadalupe: lupe lupita
rosario: charo
manuel: manolo manolito
jesus: chucho
enrique: quique kike
eduardo: lalo
"""

_ITALIAN: Final = """
giuseppe: beppe peppe peppino beppino
giovanni: gianni nanni vanni
luigi: gigi gigino
domenico: mimmo
salvatore: toto
"""

_PORTUGUESE: Final = """
joao: joaozinho
antonio: toninho tonho
francisco: chico chiquinho
luiz: luizinho
carlos: carlinhos
jorge: jorginho
"""

_FRENCH: Final = """
jean: jeannot
pierre: pierrot
charles: charlot
jacques: jacquot
marguerite: margot
francoise: soizic
"""

EUROPEAN: Final = "\n".join((_POLISH, _GERMAN, _SPANISH, _ITALIAN, _PORTUGUESE, _FRENCH))
