//! Words and parts of words that the tokenizer knows by heart, most of them read off the treebanks.

use crate::characters::is_apostrophe;

/// What an apostrophe joins to the word before it: *’s*, *’re*.
pub(super) fn is_clitic(tail: &str) -> bool {
    matches!(
        tail.as_bytes(),
        [b's' | b'S' | b'm' | b'M' | b'd' | b'D'] | [b'r' | b'R' | b'v' | b'V', b'e' | b'E'] | [b'l' | b'L', b'l' | b'L']
    )
}

/// Words that lose their beginning: *’em*, *’til*, *’90s*.
pub(super) fn is_clipped(tail: &str, follows: Option<char>) -> bool {
    if matches!(tail, "em" | "til" | "cause" | "bout" | "round" | "n" | "twas" | "tis" | "Twas" | "Tis" | "neath" | "coz" | "cuz") {
        return !matches!(tail, "round" | "cause" | "n") || follows.is_some_and(|c| c == ' ' || (tail == "n" && is_apostrophe(c)));
    }
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    digits == 2 && (tail.len() == 2 || &tail[2..] == "s")
}

/// Units written on to their number.
pub(super) fn is_unit(tail: &[u8]) -> bool {
    matches!(
        tail,
        b"am"
            | b"pm"
            | b"AM"
            | b"PM"
            | b"k"
            | b"K"
            | b"m"
            | b"M"
            | b"mm"
            | b"MM"
            | b"cm"
            | b"km"
            | b"kg"
            | b"g"
            | b"mg"
            | b"lb"
            | b"lbs"
            | b"ft"
            | b"in"
            | b"bn"
            | b"b"
            | b"B"
            | b"mn"
            | b"tn"
            | b"mph"
            | b"kph"
            | b"x"
            | b"t"
            | b"p"
            | b"kW"
            | b"kw"
            | b"MW"
            | b"GW"
            | b"mw"
            | b"gw"
            | b"GB"
            | b"MB"
            | b"TB"
            | b"Hz"
            | b"kHz"
            | b"MHz"
            | b"GHz"
            | b"px"
            | b"million"
            | b"billion"
            | b"percent"
            | b"pct"
            | b"pc"
            | b"sq"
            | b"hrs"
            | b"min"
            | b"mins"
            | b"sec"
            | b"secs"
            | b"yrs"
            | b"yo"
            | b"ml"
            | b"L"
            | b"oz"
    ) || (tail.len() == 1 && matches!(tail[0], b'p' | b'a'))
}

/// Words written as one that the treebanks take apart: where the second part begins.
pub(super) fn fused(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    if bytes.len() < 2 || bytes.len() > 8 || !matches!(bytes[0] | 0x20, b'c' | b'd' | b'g' | b'i' | b'l' | b'w' | b't' | b'h' | b's') {
        return None;
    }
    let mut low = [0_u8; 8];
    for (to, from) in low.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    Some(match &low[..bytes.len()] {
        b"cannot" | b"gonna" | b"gotta" | b"wanna" | b"lemme" | b"gimme" => 3,
        b"dunno" | b"dont" => 2,
        b"wont" if bytes[0].is_ascii_lowercase() => 2,
        b"didnt" | b"wasnt" => 3,
        b"isnt" => 2,
        b"doesnt" | b"havent" => 4,
        b"wouldnt" => 5,
        b"couldnt" => 5,
        b"shouldnt" => 6,
        b"thats" => 4,
        b"im" | b"ive" if bytes[0] == b'i' => 1,
        _ => return None,
    })
}

/// First parts that the treebanks leave joined to what follows their hyphen.
pub(super) fn keeps_hyphen(part: &str) -> bool {
    let bytes = part.as_bytes();
    if bytes.is_empty() || bytes.len() > 7 {
        return false;
    }
    let mut low = [0_u8; 7];
    for (to, from) in low.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    matches!(
        &low[..bytes.len()],
        b"e" | b"non"
            | b"pre"
            | b"anti"
            | b"mid"
            | b"re"
            | b"post"
            | b"co"
            | b"over"
            | b"pro"
            | b"multi"
            | b"ex"
            | b"sub"
            | b"semi"
            | b"cross"
            | b"neo"
            | b"psycho"
            | b"socio"
            | b"arch"
            | b"counter"
            | b"intra"
            | b"inter"
            | b"un"
            | b"mini"
            | b"uh"
            | b"de"
            | b"ultra"
            | b"trans"
            | b"hyper"
            | b"quasi"
            | b"pseudo"
            | b"mega"
            | b"super"
            | b"extra"
            | b"bi"
            | b"tri"
            | b"oh"
            | b"under"
    )
}

/// Ends of host names and of file names.
pub(super) fn is_domain(part: &[u8]) -> bool {
    matches!(
        part,
        b"com"
            | b"org"
            | b"net"
            | b"gov"
            | b"edu"
            | b"mil"
            | b"int"
            | b"info"
            | b"biz"
            | b"io"
            | b"tv"
            | b"uk"
            | b"us"
            | b"ca"
            | b"au"
            | b"de"
            | b"fr"
            | b"ru"
            | b"eu"
            | b"ch"
            | b"nl"
            | b"nz"
            | b"jp"
            | b"cn"
            | b"il"
            | b"ie"
            | b"ly"
            | b"me"
            | b"ai"
            | b"app"
            | b"dev"
            | b"doc"
            | b"docx"
            | b"xls"
            | b"xlsx"
            | b"pdf"
            | b"html"
            | b"htm"
            | b"php"
            | b"asp"
            | b"aspx"
            | b"txt"
            | b"jpg"
            | b"jpeg"
            | b"png"
            | b"gif"
            | b"mp3"
            | b"mp4"
            | b"exe"
            | b"zip"
            | b"js"
            | b"py"
            | b"rs"
            | b"csv"
            | b"json"
            | b"xml"
            | b"com's"
    )
}
