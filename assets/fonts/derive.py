"""Makes the kiosk's text fonts from IBM Plex Sans Arabic: `python assets/fonts/derive.py`.

The kiosk draws each line in drawing order, left to right, from presentation forms (kiosk/arabic.py). A font's kerning
of Arabic pairs is written for reading order, and applied to such a line it tears joined letters apart. Here each pair
and each required ligature is turned around, so that it means the same letters in drawing order. What the kiosk never
uses goes, and so does the name, as the licence asks of a changed font (OFL 1.1, condition 3).
"""

from pathlib import Path

from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildPairPosGlyphs
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otBase import ValueRecord

HERE = Path(__file__).parent
JOINING = ["init", "medi", "fina"]  # a font without them is shaped by HarfBuzz's own fall-back tables
FEATURES = ["kern", "mark", "mkmk", "ccmp", "rlig", *JOINING]
IGNORE_MARKS = 0x8  # OpenType, LookupFlag
FAMILY = "Rayak Sans Arabic"
KEPT = [
    *range(0x20, 0x17F),
    *range(0x600, 0x700),
    *range(0x2000, 0x2070),
    0x20AC,
    0x2212,
    *range(0xFB50, 0xFE00),
    *range(0xFE70, 0xFEFF),
]


def derive(source: Path, out: Path) -> None:
    """Write the derived font of one weight."""
    font = TTFont(source, recalcTimestamp=False)
    ligatures = _turn_ligatures(font)
    _turn_kerning(font, _arabic_pairs(font, ligatures))
    options = Options(layout_features=FEATURES, hinting=True, name_IDs=["*"], recalc_timestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=KEPT)
    subsetter.subset(font)
    _rename(font)
    font.save(out)


def _turn_ligatures(font: TTFont) -> set[str]:
    """In the required Arabic ligatures (feh with yeh), put the letters in drawing order; returns their names."""
    layout = font["GSUB"].table
    wanted = [record.Feature for record in layout.FeatureList.FeatureRecord if record.FeatureTag == "rlig"]
    made = set()
    for number in {number for feature in wanted for number in feature.LookupListIndex}:
        lookup = layout.LookupList.Lookup[number]
        turned = {}
        for table in lookup.SubTable:
            for first, ligatures in table.ligatures.items():
                for ligature in ligatures:
                    turned[tuple(reversed([first, *ligature.Component]))] = ligature.LigGlyph
        made |= set(turned.values())
        lookup.SubTable, lookup.SubTableCount = [buildLigatureSubstSubtable(turned)], 1
        lookup.LookupFlag = IGNORE_MARKS
    return made


def _arabic_pairs(font: TTFont, ligatures: set[str]) -> dict[tuple[str, str], int]:
    """Kerning of (first read, second read) for every two Arabic forms and ligatures, in font units."""
    cmap = font.getBestCmap()
    forms = sorted({cmap[code] for code in cmap if 0xFB50 <= code <= 0xFEFC or 0x600 <= code <= 0x6FF} | ligatures)
    tables = font["GPOS"].table.LookupList.Lookup[:2]
    pairs = {}
    for first in forms:
        for second in forms:
            value = sum(_advance(lookup, first, second) for lookup in tables)
            if value:
                pairs[first, second] = value
    return pairs


def _advance(lookup: object, first: str, second: str) -> int:
    for table in lookup.SubTable:
        if first not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            records = table.PairSet[table.Coverage.glyphs.index(first)].PairValueRecord
            found = [record.Value1 for record in records if record.SecondGlyph == second]
            if found:
                return getattr(found[0], "XAdvance", 0) if found[0] else 0
        else:
            one, two = table.ClassDef1.classDefs.get(first, 0), table.ClassDef2.classDefs.get(second, 0)
            value = table.Class1Record[one].Class2Record[two].Value1
            return getattr(value, "XAdvance", 0) if value else 0
    return 0


def _turn_kerning(font: TTFont, pairs: dict[tuple[str, str], int]) -> None:
    """In the Arabic pair lookup, put each pair the other way round; Latin pairs and marks stay."""
    lookup = font["GPOS"].table.LookupList.Lookup[0]
    turned = {(second, first): (_value(value), None) for (first, second), value in pairs.items()}
    lookup.SubTable = buildPairPosGlyphs(turned, font.getReverseGlyphMap())
    lookup.SubTableCount = len(lookup.SubTable)
    lookup.LookupFlag = IGNORE_MARKS


def _value(advance: int) -> ValueRecord:
    record = ValueRecord()
    record.XAdvance = advance
    return record


def _rename(font: TTFont) -> None:
    """A changed font may not carry the reserved name; the copyright and licence lines stay as they are."""
    names = font["name"]
    style = names.getDebugName(17) or names.getDebugName(2)
    texts = {
        1: FAMILY,
        3: f"{FAMILY} {style} 1",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY} {style}".replace(" ", ""),
        16: FAMILY,
    }
    for record in list(names.names):
        if record.nameID in texts:
            names.setName(texts[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)


def main() -> None:
    """Derive every weight that the tokens name."""
    for source in sorted((HERE / "source").glob("IBMPlexSansArabic-*.ttf")):
        derive(source, HERE / source.name.replace("IBMPlexSansArabic", FAMILY.replace(" ", "")))


if __name__ == "__main__":
    main()
