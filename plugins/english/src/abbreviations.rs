//! Abbreviations that keep their full stop, and what they say about the end of a sentence.

/// What a written abbreviation tells the sentence splitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name, a number or a word always follows: *Mr.*, *Gen.*, *vs.*, *e.g.*
    Leads,
    /// It may close a sentence as well: *Inc.*, *Jan.*, *U.S.*, *a.m.*
    MayEnd,
    /// It is an abbreviation only before a digit: *No. 5*, *p. 12*; otherwise the word and a stop.
    BeforeDigit,
    /// It is an abbreviation only before a capital letter: *Sun. Times*, *Miss. Republican*.
    Month,
}

/// Looks up a word, without its stop, in any case. Words longer than nine bytes are none.
#[must_use]
pub fn lookup(word: &str) -> Option<Abbreviation> {
    let bytes = word.as_bytes();
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    let mut low = [0_u8; 9];
    for (to, from) in low.iter_mut().zip(bytes) {
        *to = from.to_ascii_lowercase();
    }
    let capital = bytes[0].is_ascii_uppercase();
    match &low[..bytes.len()] {
        b"mr" | b"mrs" | b"ms" | b"mx" | b"dr" | b"drs" | b"prof" | b"rev" | b"revs" | b"hon" | b"gov" | b"govs" | b"sen" | b"sens"
        | b"reps" | b"pres" | b"supt" | b"amb" | b"col" | b"cols" | b"lt" | b"lts" | b"maj" | b"sgt" | b"sgts" | b"cpl" | b"cmdr"
        | b"adm" | b"brig" | b"capt" | b"capts" | b"pvt" | b"pfc" | b"cdr" | b"insp" | b"det" | b"atty" | b"msgr" | b"fr" | b"mlle"
        | b"mme" | b"messrs" | b"st" | b"ste" | b"mt" | b"mts" | b"ft" | b"vs" | b"viz" | b"cf" | b"approx" | b"ca" | b"eds" | b"trans"
        | b"incl" | b"esp" | b"dept" | b"attn" | b"arr" | b"arrv" | b"univ" | b"gens" | b"asst" | b"assoc" | b"natl" | b"intl" | b"pty"
        | b"ave" | b"blvd" | b"hwy" | b"tel" | b"vol" | b"vols" | b"pp" | b"nos" | b"figs" | b"chap" | b"secy" | b"spc" | b"cpt"
        | b"gp" | b"dist" | b"sec'y" => Some(Abbreviation::Leads),
        b"rep" | b"gen" | b"ed" | b"pt" | b"ald" | b"del" | b"treas" | b"mar" | b"wis" | b"ill" | b"ind" | b"mo" | b"la" | b"wash"
        | b"ore" | b"tenn" | b"ala" | b"ark" | b"ariz" | b"calif" | b"colo" | b"conn" | b"fla" | b"ga" | b"kan" | b"ky" | b"mich"
        | b"minn" | b"neb" | b"nev" | b"okla" | b"pa" | b"penn" | b"va" | b"vt" | b"wyo" | b"sun" | b"sat" | b"mass" | b"miss" | b"tex"
        | b"md" | b"que" | b"ont"
            if capital =>
        {
            Some(Abbreviation::Month)
        }
        b"v" if !capital => Some(Abbreviation::Leads),
        b"jan" | b"feb" | b"apr" | b"aug" | b"sept" | b"sep" | b"oct" | b"nov" | b"dec" | b"mon" | b"tue" | b"tues" | b"wed" | b"thu"
        | b"thur" | b"thurs" | b"fri" | b"jun" | b"jul"
            if capital =>
        {
            Some(Abbreviation::MayEnd)
        }
        b"inc" | b"corp" | b"co" | b"cos" | b"ltd" | b"jr" | b"sr" | b"bros" | b"llc" | b"plc" | b"esq" | b"phd" if capital => {
            Some(Abbreviation::MayEnd)
        }
        b"etc" | b"al" | b"oz" | b"lb" | b"lbs" | b"hr" | b"hrs" | b"yr" | b"yrs" | b"mph" | b"bldg" | b"ext" => Some(Abbreviation::MayEnd),
        b"no" | b"p" | b"pg" | b"fig" | b"art" | b"sec" | b"ch" | b"c" | b"para" | b"rd" | b"est" | b"min" | b"max" => {
            Some(Abbreviation::BeforeDigit)
        }
        _ => None,
    }
}

/// Words that open a sentence and hardly ever continue a name, in their capitalised form.
#[must_use]
pub fn opens_sentence(word: &str) -> bool {
    matches!(
        word,
        "A" | "About"
            | "According"
            | "After"
            | "All"
            | "Also"
            | "Although"
            | "Among"
            | "An"
            | "And"
            | "Another"
            | "Any"
            | "Are"
            | "As"
            | "Asked"
            | "At"
            | "Back"
            | "Because"
            | "Before"
            | "Both"
            | "But"
            | "By"
            | "Can"
            | "Could"
            | "Critics"
            | "Despite"
            | "Did"
            | "Do"
            | "Does"
            | "During"
            | "Each"
            | "Earlier"
            | "Even"
            | "Every"
            | "Experts"
            | "Few"
            | "First"
            | "For"
            | "Former"
            | "From"
            | "Get"
            | "Given"
            | "Had"
            | "Has"
            | "Have"
            | "He"
            | "Her"
            | "Here"
            | "His"
            | "How"
            | "However"
            | "I"
            | "If"
            | "In"
            | "Instead"
            | "Is"
            | "It"
            | "Its"
            | "Just"
            | "Last"
            | "Later"
            | "Let"
            | "Many"
            | "Meanwhile"
            | "More"
            | "Most"
            | "Much"
            | "My"
            | "Neither"
            | "Never"
            | "Next"
            | "No"
            | "None"
            | "Nor"
            | "Not"
            | "Now"
            | "Of"
            | "Officials"
            | "On"
            | "Once"
            | "One"
            | "Only"
            | "Or"
            | "Other"
            | "Others"
            | "Our"
            | "Over"
            | "People"
            | "Please"
            | "Police"
            | "Said"
            | "She"
            | "Since"
            | "So"
            | "Some"
            | "Still"
            | "Such"
            | "Thank"
            | "Thanks"
            | "That"
            | "The"
            | "Their"
            | "Then"
            | "There"
            | "These"
            | "They"
            | "This"
            | "Those"
            | "Though"
            | "Through"
            | "Thus"
            | "To"
            | "Today"
            | "Two"
            | "Under"
            | "Until"
            | "Was"
            | "We"
            | "Well"
            | "Were"
            | "What"
            | "When"
            | "Where"
            | "Whether"
            | "Which"
            | "While"
            | "Who"
            | "Why"
            | "Will"
            | "With"
            | "Without"
            | "Would"
            | "Yes"
            | "Yet"
            | "You"
            | "Your"
    )
}
