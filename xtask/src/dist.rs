//! `dist`: an archive that runs from any folder.

use crate::{Outcome, metadata, place, stage};
use flate2::{Compression, GzBuilder};
use std::fs;
use std::path::{Path, PathBuf};

/// Pack the staged program into an archive that runs from any folder.
#[derive(clap::Args)]
pub(crate) struct Dist {}

impl Dist {
    pub(crate) fn run(&self) -> Outcome {
        let staged = stage::stage("release")?;
        let workspace = metadata::workspace()?;
        let version = workspace.packages.iter().find(|package| package.name == "dateline").map(|package| package.version.as_str());
        let name = format!("dateline-{}-{}-{}", version.unwrap_or("0"), std::env::consts::ARCH, std::env::consts::OS);
        let folder = workspace.target_directory.join("dist");
        fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let archive = folder.join(format!("{name}.tar.gz"));
        let mut members = vec![(PathBuf::from("bin").join(staged.program.file_name().unwrap_or_default()), staged.program.clone(), 0o755)];
        for plugin in &staged.plugins {
            members.push((PathBuf::from("lib/dateline/plugins").join(plugin.file_name().unwrap_or_default()), plugin.clone(), 0o644));
        }
        members.extend(papers(&place::root())?);
        members.sort();
        pack(&archive, &name, &members).map_err(|error| format!("cannot write {}: {error}", archive.display()))?;
        println!("{}", archive.display());
        Ok(())
    }
}

/// Readme, licences and notices of the repository and of the models, with their places in the archive.
fn papers(root: &Path) -> Outcome<Vec<(PathBuf, PathBuf, u32)>> {
    let mut out = Vec::new();
    for path in crate::tidy::files(root)? {
        let inside = PathBuf::from(place::from_root(&path));
        let name = inside.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        let folders: Vec<String> = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let licence = ["LICENSE", "LICENCE", "NOTICE", "COPYING"].iter().any(|word| name.starts_with(word));
        match folders.as_slice() {
            [file] if licence || file == "README.md" => out.push((inside, path, 0o644)),
            [place, plugin, .., file]
                if place == "plugins" && (licence || (inside.to_string_lossy().contains("/model") && name.ends_with(".MD"))) =>
            {
                out.push((PathBuf::from("licences").join(format!("{plugin}-{file}")), path, 0o644));
            }
            _ => {}
        }
    }
    Ok(out)
}

/// The same members give the same bytes: no times, no owners.
fn pack(archive: &Path, name: &str, members: &[(PathBuf, PathBuf, u32)]) -> std::io::Result<()> {
    let packed = GzBuilder::new().mtime(0).write(fs::File::create(archive)?, Compression::best());
    let mut tar = tar::Builder::new(packed);
    for (inside, path, mode) in members {
        let bytes = fs::read(path)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(*mode);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, Path::new(name).join(inside), bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_members_give_the_same_archive() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("program");
        fs::write(&file, "bytes").unwrap();
        let members = [(PathBuf::from("bin/program"), file, 0o755)];
        let (one, two) = (folder.path().join("one.tar.gz"), folder.path().join("two.tar.gz"));
        pack(&one, "name", &members).unwrap();
        pack(&two, "name", &members).unwrap();
        assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
        let mut read = tar::Archive::new(flate2::read::GzDecoder::new(fs::File::open(&one).unwrap()));
        let entry = read.entries().unwrap().next().unwrap().unwrap();
        assert_eq!(entry.path().unwrap(), Path::new("name/bin/program"));
        assert_eq!(entry.header().mode().unwrap(), 0o755);
    }
}
