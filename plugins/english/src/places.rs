//! States, their adjectives and peoples, and the seats of government that stand for them.
//!
//! Written by hand from common knowledge; the forms are those of English news.

use std::sync::LazyLock;

use crate::fixed::FixedMap;

/// What a word says about a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The state's own name.
    State,
    /// Its adjective or the noun for one of its people.
    People,
    /// Its capital or the house of its government, which stands for it.
    Seat,
}

/// One state: its commonest name, other names, adjectives and people, seats.
struct State(&'static str, &'static str, &'static str, &'static str);

static INDEX: LazyLock<FixedMap<&'static str, (&'static str, Role)>> = LazyLock::new(|| {
    let mut index = FixedMap::default();
    for State(name, others, people, seats) in STATES {
        index.entry(*name).or_insert((*name, Role::State));
        for other in others.split('|').filter(|s| !s.is_empty()) {
            index.entry(other).or_insert((*name, Role::State));
        }
        for word in people.split('|').filter(|s| !s.is_empty()) {
            index.entry(word).or_insert((*name, Role::People));
        }
        for seat in seats.split('|').filter(|s| !s.is_empty()) {
            index.entry(seat).or_insert((*name, Role::Seat));
        }
    }
    index
});

/// The state that a word or name (as written, without *the*) belongs to, and how.
#[must_use]
pub fn state(name: &str) -> Option<(&'static str, Role)> {
    if !name.starts_with(|c: char| c.is_uppercase()) || name.len() > 40 {
        return None;
    }
    INDEX.get(name).copied()
}

/// The state whose adjective a word is: *Russian*; a plural (*Russians*) names people and is none.
#[must_use]
pub fn adjective(word: &str) -> Option<&'static str> {
    match state(word) {
        Some((name, Role::People)) => Some(name),
        _ => None,
    }
}

#[rustfmt::skip]
static STATES: &[State] = &[
    State("United States", "U.S.|US|U.S|USA|U.S.A.|United States of America|America|the States", "American|Americans", "Washington|White House|Oval Office|Pentagon|Capitol Hill|State Department|Foggy Bottom"),
    State("United Kingdom", "U.K.|UK|U.K|Britain|Great Britain", "British|Briton|Britons|Brit|Brits", "London|Downing Street|Whitehall|Westminster|No. 10|Number 10"),
    State("Russia", "Russian Federation", "Russian|Russians", "Moscow|Kremlin"),
    State("Ukraine", "", "Ukrainian|Ukrainians", "Kyiv|Kiev"),
    State("China", "People's Republic of China|PRC|Mainland China", "Chinese", "Beijing|Zhongnanhai"),
    State("Taiwan", "Republic of China", "Taiwanese", "Taipei"),
    State("Japan", "", "Japanese", "Tokyo"),
    State("North Korea", "DPRK|Democratic People's Republic of Korea", "North Korean|North Koreans", "Pyongyang"),
    State("South Korea", "Republic of Korea", "South Korean|South Koreans", "Seoul|Blue House"),
    State("Iran", "Islamic Republic of Iran|Islamic Republic", "Iranian|Iranians", "Tehran|Teheran"),
    State("Iraq", "", "Iraqi|Iraqis", "Baghdad"),
    State("Israel", "", "Israeli|Israelis", "Jerusalem|Knesset"),
    State("Palestine", "Palestinian Authority|Palestinian territories", "Palestinian|Palestinians", "Ramallah"),
    State("Syria", "", "Syrian|Syrians", "Damascus"),
    State("Lebanon", "", "Lebanese", "Beirut"),
    State("Jordan", "", "Jordanian|Jordanians", "Amman"),
    State("Egypt", "", "Egyptian|Egyptians", "Cairo"),
    State("Saudi Arabia", "Kingdom of Saudi Arabia", "Saudi|Saudis", "Riyadh"),
    State("Qatar", "", "Qatari|Qataris", "Doha"),
    State("United Arab Emirates", "UAE|U.A.E.|Emirates", "Emirati|Emiratis", "Abu Dhabi"),
    State("Kuwait", "", "Kuwaiti|Kuwaitis", "Kuwait City"),
    State("Bahrain", "", "Bahraini|Bahrainis", "Manama"),
    State("Oman", "", "Omani|Omanis", "Muscat"),
    State("Yemen", "", "Yemeni|Yemenis", "Sanaa|Sana'a"),
    State("Turkey", "Türkiye|Turkiye", "Turkish|Turk|Turks", "Ankara"),
    State("Afghanistan", "", "Afghan|Afghans", "Kabul"),
    State("Pakistan", "", "Pakistani|Pakistanis", "Islamabad"),
    State("India", "", "Indian|Indians", "New Delhi|Delhi"),
    State("Bangladesh", "", "Bangladeshi|Bangladeshis", "Dhaka"),
    State("Sri Lanka", "", "Sri Lankan|Sri Lankans", "Colombo"),
    State("Nepal", "", "Nepali|Nepalese|Nepalis", "Kathmandu"),
    State("Myanmar", "Burma", "Burmese", "Naypyidaw|Naypyitaw"),
    State("Thailand", "", "Thai|Thais", "Bangkok"),
    State("Vietnam", "Viet Nam", "Vietnamese", "Hanoi"),
    State("Cambodia", "", "Cambodian|Cambodians", "Phnom Penh"),
    State("Laos", "", "Laotian|Laotians|Lao", "Vientiane"),
    State("Malaysia", "", "Malaysian|Malaysians", "Kuala Lumpur|Putrajaya"),
    State("Singapore", "", "Singaporean|Singaporeans", ""),
    State("Indonesia", "", "Indonesian|Indonesians", "Jakarta"),
    State("Philippines", "", "Philippine|Filipino|Filipinos", "Manila|Malacañang"),
    State("Mongolia", "", "Mongolian|Mongolians", "Ulaanbaatar"),
    State("Kazakhstan", "", "Kazakh|Kazakhs", "Astana"),
    State("Uzbekistan", "", "Uzbek|Uzbeks", "Tashkent"),
    State("Georgia", "", "Georgian|Georgians", "Tbilisi"),
    State("Armenia", "", "Armenian|Armenians", "Yerevan"),
    State("Azerbaijan", "", "Azerbaijani|Azerbaijanis|Azeri|Azeris", "Baku"),
    State("Belarus", "", "Belarusian|Belarusians|Belarussian", "Minsk"),
    State("Moldova", "", "Moldovan|Moldovans", "Chisinau"),
    State("Poland", "", "Polish|Pole|Poles", "Warsaw"),
    State("Germany", "Federal Republic of Germany", "German|Germans", "Berlin|Bundestag"),
    State("France", "", "French|Frenchman|Frenchwoman", "Paris|Élysée|Elysee|Elysée Palace|Élysée Palace|Quai d'Orsay"),
    State("Italy", "", "Italian|Italians", "Rome"),
    State("Spain", "", "Spanish|Spaniard|Spaniards", "Madrid|Moncloa"),
    State("Portugal", "", "Portuguese", "Lisbon"),
    State("Ireland", "Republic of Ireland", "Irish", "Dublin"),
    State("Netherlands", "Holland", "Dutch", "Amsterdam|Hague"),
    State("Belgium", "", "Belgian|Belgians", ""),
    State("European Union", "EU|E.U.", "", "Brussels|European Commission"),
    State("Luxembourg", "", "Luxembourgish", ""),
    State("Switzerland", "", "Swiss", "Bern"),
    State("Austria", "", "Austrian|Austrians", "Vienna"),
    State("Hungary", "", "Hungarian|Hungarians", "Budapest"),
    State("Czech Republic", "Czechia", "Czech|Czechs", "Prague"),
    State("Slovakia", "", "Slovak|Slovaks", "Bratislava"),
    State("Slovenia", "", "Slovenian|Slovenians|Slovene", "Ljubljana"),
    State("Croatia", "", "Croatian|Croatians|Croat|Croats", "Zagreb"),
    State("Serbia", "", "Serbian|Serbians|Serb|Serbs", "Belgrade"),
    State("Bosnia", "Bosnia and Herzegovina|Bosnia-Herzegovina", "Bosnian|Bosnians", "Sarajevo"),
    State("Kosovo", "", "Kosovar|Kosovars", "Pristina"),
    State("North Macedonia", "Macedonia", "Macedonian|Macedonians", "Skopje"),
    State("Albania", "", "Albanian|Albanians", "Tirana"),
    State("Greece", "", "Greek|Greeks", "Athens"),
    State("Cyprus", "", "Cypriot|Cypriots", "Nicosia"),
    State("Bulgaria", "", "Bulgarian|Bulgarians", "Sofia"),
    State("Romania", "", "Romanian|Romanians", "Bucharest"),
    State("Lithuania", "", "Lithuanian|Lithuanians", "Vilnius"),
    State("Latvia", "", "Latvian|Latvians", "Riga"),
    State("Estonia", "", "Estonian|Estonians", "Tallinn"),
    State("Finland", "", "Finnish|Finn|Finns", "Helsinki"),
    State("Sweden", "", "Swedish|Swede|Swedes", "Stockholm"),
    State("Norway", "", "Norwegian|Norwegians", "Oslo"),
    State("Denmark", "", "Danish|Dane|Danes", "Copenhagen"),
    State("Iceland", "", "Icelandic|Icelander|Icelanders", "Reykjavik"),
    State("Vatican", "Holy See|Vatican City", "", ""),
    State("Canada", "", "Canadian|Canadians", "Ottawa"),
    State("Mexico", "", "Mexican|Mexicans", "Mexico City"),
    State("Cuba", "", "Cuban|Cubans", "Havana"),
    State("Haiti", "", "Haitian|Haitians", "Port-au-Prince"),
    State("Dominican Republic", "", "Dominican|Dominicans", "Santo Domingo"),
    State("Jamaica", "", "Jamaican|Jamaicans", "Kingston"),
    State("Guatemala", "", "Guatemalan|Guatemalans", "Guatemala City"),
    State("Honduras", "", "Honduran|Hondurans", "Tegucigalpa"),
    State("El Salvador", "", "Salvadoran|Salvadorans", "San Salvador"),
    State("Nicaragua", "", "Nicaraguan|Nicaraguans", "Managua"),
    State("Costa Rica", "", "Costa Rican|Costa Ricans", ""),
    State("Panama", "", "Panamanian|Panamanians", "Panama City"),
    State("Colombia", "", "Colombian|Colombians", "Bogota|Bogotá"),
    State("Venezuela", "", "Venezuelan|Venezuelans", "Caracas|Miraflores"),
    State("Ecuador", "", "Ecuadorian|Ecuadorians|Ecuadorean", "Quito"),
    State("Peru", "", "Peruvian|Peruvians", "Lima"),
    State("Bolivia", "", "Bolivian|Bolivians", "La Paz"),
    State("Brazil", "", "Brazilian|Brazilians", "Brasilia|Brasília"),
    State("Paraguay", "", "Paraguayan|Paraguayans", "Asuncion|Asunción"),
    State("Uruguay", "", "Uruguayan|Uruguayans", "Montevideo"),
    State("Argentina", "", "Argentine|Argentinian|Argentines|Argentinians", "Buenos Aires|Casa Rosada"),
    State("Chile", "", "Chilean|Chileans", "Santiago"),
    State("Australia", "", "Australian|Australians", "Canberra"),
    State("New Zealand", "", "New Zealander|New Zealanders", "Beehive"),
    State("Morocco", "", "Moroccan|Moroccans", "Rabat"),
    State("Algeria", "", "Algerian|Algerians", "Algiers"),
    State("Tunisia", "", "Tunisian|Tunisians", "Tunis"),
    State("Libya", "", "Libyan|Libyans", "Tripoli"),
    State("Sudan", "", "Sudanese", "Khartoum"),
    State("South Sudan", "", "South Sudanese", "Juba"),
    State("Ethiopia", "", "Ethiopian|Ethiopians", "Addis Ababa"),
    State("Eritrea", "", "Eritrean|Eritreans", "Asmara"),
    State("Somalia", "", "Somali|Somalis", "Mogadishu"),
    State("Kenya", "", "Kenyan|Kenyans", "Nairobi"),
    State("Uganda", "", "Ugandan|Ugandans", "Kampala"),
    State("Tanzania", "", "Tanzanian|Tanzanians", "Dodoma"),
    State("Rwanda", "", "Rwandan|Rwandans", "Kigali"),
    State("Burundi", "", "Burundian|Burundians", ""),
    State("Congo", "Democratic Republic of Congo|DRC|Democratic Republic of the Congo", "Congolese", "Kinshasa"),
    State("Nigeria", "", "Nigerian|Nigerians", "Abuja"),
    State("Niger", "", "Nigerien|Nigeriens", "Niamey"),
    State("Mali", "", "Malian|Malians", "Bamako"),
    State("Burkina Faso", "", "Burkinabe", "Ouagadougou"),
    State("Ghana", "", "Ghanaian|Ghanaians", "Accra"),
    State("Ivory Coast", "Côte d'Ivoire|Cote d'Ivoire", "Ivorian|Ivorians", ""),
    State("Senegal", "", "Senegalese", "Dakar"),
    State("Cameroon", "", "Cameroonian|Cameroonians", "Yaounde"),
    State("Angola", "", "Angolan|Angolans", "Luanda"),
    State("Mozambique", "", "Mozambican|Mozambicans", "Maputo"),
    State("Zambia", "", "Zambian|Zambians", "Lusaka"),
    State("Zimbabwe", "", "Zimbabwean|Zimbabweans", "Harare"),
    State("Namibia", "", "Namibian|Namibians", "Windhoek"),
    State("Botswana", "", "Botswanan", "Gaborone"),
    State("South Africa", "", "South African|South Africans", "Pretoria"),
    State("Scotland", "", "Scottish|Scot|Scots", "Edinburgh|Holyrood"),
    State("Wales", "", "Welsh", "Cardiff"),
    State("England", "", "English|Englishman|Englishwoman", ""),
    State("Northern Ireland", "", "", "Belfast|Stormont"),
    State("Hong Kong", "", "Hong Konger|Hong Kongers", ""),
    State("Catalonia", "", "Catalan|Catalans", ""),
    State("Chechnya", "", "Chechen|Chechens", "Grozny"),
    State("Crimea", "", "Crimean|Crimeans", ""),
    State("Gaza", "Gaza Strip", "Gazan|Gazans", ""),
    State("Soviet Union", "USSR|U.S.S.R.", "Soviet|Soviets", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_people_and_seats() {
        assert_eq!(state("U.S."), Some(("United States", Role::State)));
        assert_eq!(state("Tehran"), Some(("Iran", Role::Seat)));
        assert_eq!(state("Kremlin"), Some(("Russia", Role::Seat)));
        assert_eq!(adjective("Israeli"), Some("Israel"));
        assert_eq!(adjective("Israel"), None);
        assert_eq!(state("iranian"), None);
    }
}
