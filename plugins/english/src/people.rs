//! What names and nouns say about gender, number and kind. Written by hand; first names are common ones of many languages.

use std::sync::LazyLock;

use dateline_sdk::core::records::base::EntityKind;

use crate::fixed::{FixedMap, FixedSet};

/// Gender, as words show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Gender {
    /// Not shown.
    #[default]
    Unknown,
    /// *he*
    Masculine,
    /// *she*
    Feminine,
    /// *it*
    Neuter,
}

fn set(words: &'static str) -> FixedSet {
    words.split_whitespace().collect()
}

static MEN: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "Aaron Abdul Abdullah Abraham Adam Adrian Ahmad Ahmed Alan Albert Alberto Alejandro Aleksandr Alex Alexander Alexandre Alexei Alfred Ali Allan Allen Alvin Amir Anatoly Anderson Andre Andreas Andrei Andrew Andy Angelo Antonio Anthony Antoine Antony Anwar Ariel Arnold Arthur Asad Ayatollah Barack Barry Bashar Ben Benedict Benjamin Benny Bernard Bernie Bill Billy Bob Bobby Boris Brad Bradley Brandon Brendan Brent Brett Brian Bruce Bruno Bryan Byron Caleb Calvin Cameron Carl Carlos Cesar Charles Charlie Chad Chris Christian Christopher Chuck Clarence Claude Clayton Clifford Clint Cliff Colin Connor Corey Craig Curtis Cyrus Dale Damian Dan Daniel Danny Darren Dave David Davis Dean Declan Dennis Derek Devin Diego Dick Dmitri Dmitry Dominic Dominique Don Donald Doug Douglas Duncan Dwight Dylan Earl Ed Eddie Edgar Edmund Eduardo Edward Edwin Elias Elijah Elon Emanuel Emil Emmanuel Enrique Eric Erik Ernest Ernesto Ethan Eugene Evan Farid Felipe Felix Fernando Fidel Floyd Francesco Francis Francisco Francois François Frank Franklin Fred Freddie Frederick Friedrich Gabriel Garrett Gary Gavin Gene Geoffrey Geoff George Georges Gerald Gerard Gerhard Giovanni Giuseppe Glen Glenn Gordon Graham Grant Greg Gregory Guillermo Gus Gustavo Guy Hamid Hank Hans Harold Harry Harvey Hassan Hector Henri Henry Herbert Herman Hosni Howard Hugh Hugo Hussein Ian Ibrahim Igor Imran Isaac Ismail Ivan Jack Jackson Jacob Jacques Jake Jamal James Jamie Jan Jared Jason Javier Jay Jeff Jeffrey Jeremy Jerome Jerry Jesse Jesus Jim Jimmy Jiri Joachim Joao Joaquin Joe Joel Johan Johann John Johnny Jon Jonathan Jordan Jorge Jose José Josef Joseph Josh Joshua Juan Julian Julio Julius Justin Karl Karim Keir Keith Ken Kenneth Kent Kevin Khalid Khaled Kim Kirk Klaus Kofi Konstantin Kurt Kyle Lance Larry Lars Laurence Lawrence Lee Len Leo Leon Leonard Leonardo Leonid Leroy Leslie Lewis Liam Lindsey Lionel Lloyd Logan Lorenzo Louis Lucas Luigi Luis Luka Luke Mahmoud Malcolm Manuel Marc Marcel Marco Marcus Mario Mark Marshall Martin Marvin Massoud Matt Matteo Matthew Maurice Max Maxim Maximilian Mehmet Melvin Michael Michel Miguel Mike Mikhail Miles Milton Mitch Mitchell Mitt Mohamed Mohammad Mohammed Morgan Moshe Muhammad Mustafa Myron Naftali Narendra Nasser Nathan Nathaniel Neil Nelson Nicholas Nick Nicolas Nicolás Nigel Nikita Nikolai Noah Noel Norman Olaf Oleg Oliver Omar Oscar Osama Otto Owen Pablo Patrick Paul Paulo Pavel Pedro Pete Peter Phil Philip Philippe Phillip Pierre Piotr Prince Qasem Rafael Rahul Ralph Ramon Randall Randy Raul Raúl Ray Raymond Recep Reggie Rex Reza Ricardo Richard Rick Ricky Rob Robert Roberto Robin Rod Rodney Rodrigo Roger Roland Roman Ron Ronald Ronnie Ross Roy Rudolf Rudy Rupert Russell Ryan Sadiq Salman Salvador Sam Samir Samuel Scott Sean Sebastian Sergei Sergey Sergio Seth Shane Shaun Shawn Shimon Shinzo Sidney Silvio Simon Spencer Stanley Stefan Stephen Steve Steven Stuart Sven Taylor Ted Terrence Terry Theodore Thomas Tim Timothy Tobias Toby Todd Tom Tommy Tomas Tomás Tony Travis Trevor Tyler Umar Usman Vaclav Victor Vince Vincent Viktor Vitaly Vlad Vladimir Volodymyr Wade Wallace Walter Warren Wayne Wesley Wilhelm Will William Willie Winston Xavier Yair Yasser Yitzhak Yuri Yusuf Zachary Zach",
    )
});

static WOMEN: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "Abigail Ada Adele Agnes Aisha Alexandra Alexandria Alexis Alice Alicia Alina Alison Allison Alma Amanda Amber Amelia Amina Amy Ana Anastasia Andrea Angela Angelina Anita Ann Anna Anne Annabel Annalena Annette Annie April Ariana Ashley Audrey Ava Ayesha Barbara Beatrice Becky Belinda Bella Bernadette Bertha Beth Betsy Betty Beverly Bonnie Brenda Bridget Brittany Brooke Camilla Camille Candace Carla Carmen Carol Carole Carolina Caroline Carolyn Carrie Catherine Cathy Cecilia Celine Charlotte Chelsea Cheryl Chloe Christina Christine Cindy Claire Clara Claudia Colleen Condoleezza Connie Constance Courtney Cristina Crystal Cynthia Daisy Dana Daniela Danielle Daphne Dawn Deborah Debra Delia Denise Diana Diane Dilma Dolores Donna Dora Doris Dorothy Edith Eileen Elaine Eleanor Elena Elisa Elisabeth Eliza Elizabeth Ella Ellen Elsa Emilia Emily Emma Erica Erika Erin Esther Eva Eve Evelyn Fatima Fiona Flora Florence Frances Francesca Freya Gabriela Gabrielle Gail Geraldine Gertrude Gina Ginger Giorgia Gladys Glenda Gloria Grace Greta Gretchen Gwen Hannah Harriet Hazel Heather Heidi Helen Helena Helga Hilary Hillary Holly Ida Ilhan Imelda Inez Ingrid Irene Irina Iris Isabel Isabella Isabelle Ivana Ivanka Jacinda Jackie Jacqueline Jana Jane Janet Janice Jasmine Jean Jeanette Jeanne Jennifer Jenny Jessica Jill Joan Joanna Joanne Jocelyn Josephine Joy Joyce Juanita Judith Judy Julia Juliana Julie Juliet June Justine Kaitlyn Kamala Karen Karin Karina Karla Kate Katherine Kathleen Kathryn Kathy Katie Katrina Kay Kayla Kelly Kendra Kimberly Kirsten Kristen Kristi Kristin Kristina Lara Latifa Laura Lauren Laurie Layla Lea Leah Leila Lena Leona Leslie Leticia Leyla Lila Lillian Lily Linda Lisa Liz Liza Lois Lola Lorena Loretta Lori Lorraine Louise Lucia Lucy Luisa Lydia Lynn Mabel Madeleine Madison Magdalena Maggie Malala Mandy Marcia Margaret Margarita Margot Maria María Marian Marianne Marie Marilyn Marina Marine Marion Marjorie Marlene Marta Martha Mary Maryam Maureen Maya Megan Meghan Melania Melanie Melinda Melissa Mercedes Meredith Mia Michelle Mildred Miranda Miriam Moira Molly Mona Monica Monique Muriel Myra Nadia Nancy Naomi Natalia Natalie Natasha Nicola Nicole Nina Nikki Nora Norma Olga Olivia Oprah Paige Pamela Patricia Patty Paula Pauline Peggy Penelope Penny Phyllis Polly Priscilla Priya Rachel Ramona Rebecca Regina Renee Rhonda Rita Roberta Rosa Rosalind Rose Rosemary Rosie Roxanne Ruby Ruth Sabrina Sally Samantha Sandra Sara Sarah Sasha Savannah Shannon Sharon Sheila Shelley Sherry Shirin Shirley Silvia Simone Sofia Sonia Sonya Sophia Sophie Stacey Stacy Stella Stephanie Sue Susan Susanna Suzanne Sylvia Tamara Tammy Tania Tanya Tara Tatiana Teresa Theresa Tiffany Tina Tracy Tulsi Ursula Valentina Valerie Vanessa Vera Veronica Victoria Violet Virginia Vivian Wanda Wendy Whitney Yasmin Yolanda Yulia Yvette Yvonne Zaha Zoe",
    )
});

static MASCULINE: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "man men boy boys gentleman gentlemen father fathers dad son sons brother brothers husband husbands uncle nephew grandfather grandson stepfather king prince duke lord baron monk priest bishop pope pontiff imam ayatollah sheikh businessman spokesman chairman congressman policeman fireman salesman guy guys fellow actor waiter widower boyfriend fiancé sir mr. hero emperor god father-in-law cardinal patriarch rabbi",
    )
});

static FEMININE: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "woman women girl girls lady ladies mother mothers mom mum daughter daughters sister sisters wife wives aunt niece grandmother granddaughter stepmother queen princess duchess nun businesswoman spokeswoman chairwoman congresswoman policewoman actress waitress widow girlfriend fiancée mrs. ms. madam heroine empress goddess mistress maid",
    )
});

static PERSONS: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "person official spokesperson president minister senator governor mayor chancellor premier ambassador envoy diplomat secretary deputy representative lawmaker politician leader candidate nominee commissioner councillor councilor councilman councilwoman judge justice prosecutor attorney lawyer solicitor barrister defendant plaintiff suspect victim witness officer detective sheriff chief commander general colonel captain major lieutenant sergeant soldier fighter rebel militant terrorist gunman attacker activist protester demonstrator campaigner advocate critic opponent supporter ally aide adviser advisor analyst expert economist scientist researcher professor scholar academic historian philosopher mathematician physicist chemist biologist psychologist sociologist linguist teacher student pupil graduate doctor physician nurse surgeon patient engineer architect designer artist painter sculptor musician singer composer pianist guitarist drummer rapper writer author poet novelist playwright journalist reporter correspondent editor columnist blogger photographer director producer filmmaker screenwriter comedian performer dancer model player athlete coach manager trainer referee goalkeeper striker midfielder quarterback pitcher champion winner loser runner driver rider cyclist swimmer boxer executive ceo cfo founder co-founder entrepreneur investor banker trader broker boss owner employee worker colleague farmer fisherman miner builder carpenter plumber mechanic technician pilot astronaut sailor neighbor neighbour friend partner spouse parent child kid baby toddler teenager adult youth cousin sibling twin relative grandparent grandchild resident citizen voter immigrant migrant refugee tourist visitor guest host customer client consumer user passenger pedestrian inmate prisoner hostage detainee murderer killer thief robber dictator monarch ruler speaker moderator interviewer narrator character individual member fan follower believer christian muslim jew catholic protestant democrat republican conservative liberal socialist communist veteran volunteer donor chef cook waiter cashier clerk librarian curator cleric pastor preacher missionary saint prophet guard agent spy hacker programmer developer negotiator mediator arbitrator inspector investigator regulator watchdog treasurer trustee chair chairperson successor predecessor incumbent heir nobleman peasant slave merchant explorer inventor pioneer legend star celebrity",
    )
});

static GROUPS: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "group team committee council commission board panel jury staff crew cabinet parliament congress senate house government administration regime party coalition alliance opposition army navy force police military militia band orchestra choir family couple public crowd community population electorate majority minority union federation association league club class generation delegation media press faculty people",
    )
});

static ORGS: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "company firm corporation bank agency organization organisation institution institute university college school hospital ministry department office bureau court tribunal newspaper magazine network broadcaster station channel studio label manufacturer automaker carmaker airline retailer supplier startup business enterprise conglomerate subsidiary foundation charity church mosque committee council commission board union federation association league club party government administration parliament congress senate legislature army navy military police authority regulator watchdog group team",
    )
});

static PLACES: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "country nation state republic kingdom province region county district city town village capital suburb neighborhood neighbourhood island continent peninsula territory border area place site mountain river lake sea ocean valley desert forest park street road avenue bridge airport port harbor harbour building tower museum palace castle square beach coast bay",
    )
});

static STATES: LazyLock<FixedSet> = LazyLock::new(|| set("country nation city town province republic village county kingdom"));

static WORKS: LazyLock<FixedSet> = LazyLock::new(|| set("book film movie song album novel play painting article poem series"));

static EVENTS: LazyLock<FixedSet> = LazyLock::new(|| {
    set(
        "war battle conflict attack strike bombing election vote referendum summit meeting conference talks negotiation ceremony festival tournament match game race championship crisis crash accident explosion earthquake flood storm hurricane fire protest demonstration rally march riot coup revolution trial hearing investigation pandemic outbreak murder killing shooting invasion ceasefire visit tour concert wedding funeral",
    )
});

static FIRST_NAMES: LazyLock<FixedMap<&'static str, Gender>> = LazyLock::new(|| {
    let gender = |name: &str| match (MEN.contains(name), WOMEN.contains(name)) {
        (true, false) => Gender::Masculine,
        (false, true) => Gender::Feminine,
        _ => Gender::Unknown,
    };
    MEN.union(&WOMEN).map(|name| (*name, gender(name))).collect()
});

/// The gender a first name shows.
#[must_use]
pub fn first_name(name: &str) -> Gender {
    FIRST_NAMES.get(name).copied().unwrap_or_default()
}

/// Whether a word is a common first name.
#[must_use]
pub fn is_first_name(name: &str) -> bool {
    FIRST_NAMES.contains_key(name)
}

/// What the nouns of all lists mean: the last list that a noun is in tells.
static NOUNS: LazyLock<FixedMap<&'static str, (Gender, EntityKind)>> = LazyLock::new(|| {
    let gender = |noun: &str| match noun {
        _ if MASCULINE.contains(noun) => Gender::Masculine,
        _ if FEMININE.contains(noun) => Gender::Feminine,
        _ => Gender::Unknown,
    };
    let lists = [
        (&WORKS, EntityKind::Work),
        (&EVENTS, EntityKind::Event),
        (&PLACES, EntityKind::Location),
        (&GROUPS, EntityKind::Group),
        (&ORGS, EntityKind::Org),
        (&STATES, EntityKind::Gpe),
        (&FEMININE, EntityKind::Person),
        (&MASCULINE, EntityKind::Person),
        (&PERSONS, EntityKind::Person),
    ];
    let nouns = lists.into_iter().flat_map(|(list, kind)| list.iter().map(move |noun| (*noun, kind)));
    nouns.map(|(noun, kind)| (noun, (gender(noun), if is_man(noun) { EntityKind::Person } else { kind }))).collect()
});

/// The gender that a noun or title shows and what it means, by its lemma in lower case.
#[must_use]
pub fn noun(lemma: &str) -> (Gender, EntityKind) {
    let other = || (Gender::Unknown, if is_man(lemma) { EntityKind::Person } else { EntityKind::Other });
    NOUNS.get(lemma).copied().unwrap_or_else(other)
}

/// Whether a noun ends in *-man* or *-woman*.
fn is_man(lemma: &str) -> bool {
    lemma
        .strip_suffix("woman")
        .or_else(|| lemma.strip_suffix("man"))
        .is_some_and(|stem| stem.len() > 2 && !matches!(stem, "hu" | "Ger" | "ger"))
}

/// Whether a noun means a place.
#[must_use]
pub fn is_place_noun(lemma: &str) -> bool {
    PLACES.contains(lemma)
}

/// Titles written before a name, in lower case, that are no part of it.
#[must_use]
pub fn is_title(word: &str) -> bool {
    matches!(
        word,
        "mr."
            | "mrs."
            | "ms."
            | "mx."
            | "dr."
            | "prof."
            | "sir"
            | "lord"
            | "lady"
            | "dame"
            | "mr"
            | "mrs"
            | "ms"
            | "dr"
            | "miss"
            | "madam"
            | "president"
            | "prime"
            | "vice"
            | "minister"
            | "chancellor"
            | "king"
            | "queen"
            | "prince"
            | "princess"
            | "pope"
            | "gen."
            | "general"
            | "col."
            | "colonel"
            | "capt."
            | "captain"
            | "lt."
            | "lieutenant"
            | "maj."
            | "major"
            | "sgt."
            | "sergeant"
            | "adm."
            | "admiral"
            | "sen."
            | "senator"
            | "rep."
            | "reps."
            | "sens."
            | "representative"
            | "gov."
            | "governor"
            | "mayor"
            | "judge"
            | "justice"
            | "secretary"
            | "ambassador"
            | "attorney"
            | "professor"
            | "doctor"
            | "rev."
            | "reverend"
            | "father"
            | "sister"
            | "brother"
            | "ayatollah"
            | "imam"
            | "sheikh"
            | "chief"
            | "officer"
            | "detective"
            | "speaker"
            | "congressman"
            | "congresswoman"
            | "chairman"
            | "chairwoman"
            | "director"
            | "coach"
            | "saint"
            | "st."
            | "foreign"
            | "defense"
            | "defence"
            | "finance"
            | "interior"
            | "former"
            | "then"
            | "acting"
            | "deputy"
            | "leader"
            | "supreme"
            | "spokesman"
            | "spokeswoman"
            | "hon."
            | "cardinal"
            | "bishop"
            | "archbishop"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genders() {
        assert_eq!(first_name("Marta"), Gender::Feminine);
        assert_eq!(first_name("Vladimir"), Gender::Masculine);
        assert_eq!(first_name("Lindley"), Gender::Unknown);
        assert_eq!(noun("spokeswoman"), (Gender::Feminine, EntityKind::Person));
        assert_eq!(noun("alderwoman"), (Gender::Unknown, EntityKind::Person));
        assert_eq!(noun("village"), (Gender::Unknown, EntityKind::Gpe));
        assert_eq!(noun("human"), (Gender::Unknown, EntityKind::Other));
    }
}
