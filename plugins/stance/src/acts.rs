//! What a holder does, in the terms of the two public event ontologies.
//!
//! Root codes are CAMEO's (Conflict and Mediation Event Observations, codebook 1.1b3); names are PLOVER's (Political
//! Language Ontology for Verifiable Event Records), which merges some of CAMEO's roots.

use dateline_sdk::core::records::stance::StanceAct;

/// PLOVER event type and CAMEO root code of an act.
pub fn codes(act: StanceAct) -> (&'static str, &'static str) {
    match act {
        StanceAct::Express => ("SUPPORT", "01"),
        StanceAct::Agree => ("AGREE", "03"),
        StanceAct::Offer => ("AGREE", "03"),
        StanceAct::Propose => ("AGREE", "03"),
        StanceAct::Support => ("SUPPORT", "05"),
        StanceAct::Praise => ("SUPPORT", "05"),
        StanceAct::Defer => ("SUPPORT", "05"),
        StanceAct::Request => ("REQUEST", "02"),
        StanceAct::Demand => ("REQUEST", "10"),
        StanceAct::Consult => ("CONSULT", "04"),
        StanceAct::Cooperate => ("COOPERATE", "06"),
        StanceAct::Aid => ("AID", "07"),
        StanceAct::Yield => ("YIELD", "08"),
        StanceAct::Decline => ("REJECT", "12"),
        StanceAct::Reject => ("REJECT", "12"),
        StanceAct::Disapprove => ("ACCUSE", "11"),
        StanceAct::Accuse => ("ACCUSE", "11"),
        StanceAct::Threaten => ("THREATEN", "13"),
        StanceAct::Protest => ("PROTEST", "14"),
        StanceAct::Mobilize => ("MOBILIZE", "15"),
        StanceAct::Sanction => ("SANCTION", "16"),
        StanceAct::Coerce => ("COERCE", "17"),
        StanceAct::Assault => ("ASSAULT", "18"),
    }
}

/// Whether the act is a state of mind, so that denying it means its opposite ("did not support"); what is done
/// ("did not attack") is only undone by a denial.
pub fn is_attitude(act: StanceAct) -> bool {
    matches!(act, StanceAct::Express | StanceAct::Agree | StanceAct::Support | StanceAct::Praise | StanceAct::Defer)
}

/// Whether an act against what somebody does or has is an act against them too: who praises a plan praises its maker
/// less surely than who condemns a crime condemns its author, but both do.
pub fn reaches_actor(act: StanceAct) -> bool {
    matches!(
        act,
        StanceAct::Praise | StanceAct::Disapprove | StanceAct::Accuse | StanceAct::Threaten | StanceAct::Assault | StanceAct::Protest
    )
}
