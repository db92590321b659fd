"""What runs on the host of an SSH target: small programs for any POSIX shell, so that nothing is installed there.

Each is given what it works on as arguments, never as part of its text. They begin where the login begins, and have
what `shell.py` gives them: `inside` goes into a folder, `put` writes a file, `say` and `show` print a line and files,
and `fail` ends them with a reason.
What must not be told in part goes through no pipe, since a shell does not tell that the first program in one failed.
The names that they look for are those of `store/claims.py` and `store/kept_release.py`.
"""

from __future__ import annotations

FAILED = 81
"""How a program ends that the host would not let do what it has to."""

NO_RENAME = 82
"""How one ends where no way is known to rename a link over another."""

_TURNS = """set -- turns/[0-9][0-9][0-9][0-9][0-9][0-9]
[ -e "$1" ] || shift
"""
"""The files of all turns become the arguments."""

LOOK = f"""d=$1
if [ ! -d "$d" ]; then
  if [ -e "$d" ] || [ -h "$d" ]; then say file; exit 0; fi
  up=$d
  while [ ! -e "$up" ]; do
    case $up in */*) up=${{up%/*}} ;; *) up=. ;; esac
    [ -n "$up" ] || up=/
  done
  if [ ! -d "$up" ]; then say below; say "$up"; exit 0; fi
  case $(cd -- "$up" 2>/dev/null && pwd -P)/$d/ in */.git/*) say git; exit 0 ;; esac
  if [ -w "$up" ] && [ -x "$up" ]; then say free; else say closed; say "$up"; fi
  exit 0
fi
if ! cd -- "$d" 2>/dev/null; then say closed; say "$d"; exit 0; fi
here=$(pwd -P) || exit {FAILED}
home=$(cd 2>/dev/null && pwd -P)
case ${{home%/}}/ in "${{here%/}}"/*) say home; exit 0 ;; esac
case $here/ in */.git/*) say git; exit 0 ;; esac
if [ -f standfirst.json ]; then
  say marker; show standfirst.json
  {_TURNS}  if [ $# -gt 0 ]; then
    shift $(($# - 1)); show "$1"
    for name in pending/*; do say "${{name#pending/}}"; done
  fi
  exit 0
fi
for name in * .[!.]* ..?*; do
  case $name in standfirst.json.*) ;; *) if [ -e "$name" ] || [ -h "$name" ]; then say foreign; exit 0; fi ;; esac
done
if [ -w . ] && [ -x . ]; then say free; else say closed; say "$d"; fi
"""
"""Arguments: folder. Prints what there is; of a store, its marker, its last turn, then what waits in `pending`."""

FOUND = f"""mkdir -p -- "$1" || exit {FAILED}
inside "$1"
if [ ! -e standfirst.json ]; then
  put "standfirst.json.$3" "$2"
  ln "standfirst.json.$3" standfirst.json || [ -e standfirst.json ] || exit {FAILED}
  rm -f "standfirst.json.$3"
fi
mkdir -p turns pending releases objects trees || exit {FAILED}
show standfirst.json
"""
"""Arguments: folder, marker, a name of its own. Prints the marker that is there then."""

DIGEST = """digest() {
  { sha256sum < "$1" || shasum -a 256 < "$1" || sha256 -q < "$1" || openssl dgst -sha256 -r < "$1"; } 2>/dev/null
}
"""
"""Prints the digest of a file, and something behind it."""

READ = f"""{DIGEST}inside "$1"; shift
while [ $# -gt 0 ]; do
  if [ ! -f "$1" ]; then say none
  elif [ "$2" != - ] && [ "$(digest "$1" | cut -c 1-64)" = "$2" ]; then say same
  else wc -c < "$1" || exit {FAILED}; show "$1"; fi
  shift 2
done
"""
"""Arguments: folder, files that never change, each with the digest of a copy or `-`.

Prints `same` for each that the copy is of; else its size, and what it holds.
"""

SHOWN = f"""is_live=; cd -P -- "$1/current" 2>/dev/null && is_live=yes
shift
for file do
  if [ -n "$is_live" ] && [ -f "./$file" ]; then wc -c < "./$file" || exit {FAILED}; show "./$file"
  else say none; fi
done
"""
"""Arguments: folder, files of the site; all come from the same release. Prints the size of each, and what it holds."""

TURNS = f"""cd -- "$1" 2>/dev/null || exit 0
{_TURNS}[ $# -eq 0 ] || show "$@"
"""
"""Arguments: folder. Prints all turns, a line each."""

LOCK = """inside "$1"
put "pending/$2.lock" "$3"
if said=$(ln "pending/$2.lock" lock 2>&1); then say held
elif [ ! -e lock ] && case $said in *exists*) false ;; esac; then
  rm -f "pending/$2.lock"
  fail "$said"
else
  if [ -n "$(find lock -mmin +10 2>/dev/null)" ]; then say old; else say busy; fi
  cat lock 2>/dev/null
fi
rm -f "pending/$2.lock"
"""
"""Arguments: folder, a name of its own, who publishes. Prints `held`; else whether who holds it is `busy`, and who.

Nobody may hold it any more who held it a moment ago; but where none can be made, that is for good.
"""

TAKE_LOCK_OVER = """inside "$1"
said=$(mv -f lock "pending/$2.taken" 2>&1) || if [ -e lock ]; then fail "$said"; else exit 0; fi
if ! grep -qF -e "$3" "pending/$2.taken"; then ln "pending/$2.taken" lock 2>/dev/null; fi
rm -f "pending/$2.taken"
"""
"""Arguments: folder, a name of its own, the token of the lock that may be taken away."""

RENEW = """inside "$1"
if grep -qF -e "$2" lock 2>/dev/null; then touch lock; fi
"""
"""Arguments: folder, the token of one's lock."""

UNLOCK = """inside "$1"
if grep -qF -e "$2" lock 2>/dev/null; then rm -f lock; fi
"""
"""Arguments: folder, the token of one's lock."""

RESERVE = f"""inside "$1"
if said=$(mkdir "releases/$2" 2>&1); then mkdir "objects/$2" "trees/$2" || exit {FAILED}; say made
elif [ -e "releases/$2" ]; then say used
else fail "$said"; fi
"""
"""Arguments: folder, place. Prints `made`, or `used` where there has been such a place."""

_SWITCH = """switch() {
  [ -h "$1" ] || return 0
  if [ -d "$2" ] && [ ! -h "$2" ]; then mv -- "$2" "$2-by-hand-${1##*/}" 2>/dev/null; fi
  mv -fT -- "$1" "$2" 2>/dev/null || mv -fh -- "$1" "$2" 2>/dev/null ||
    perl -e 'rename $ARGV[0], $ARGV[1] or exit 1' -- "$1" "$2" 2>/dev/null
  [ ! -h "$1" ]
}
"""
"""Renames a link over another, which `mv` alone would take for the folder that it leads to; a folder is put aside."""

PREPARE = f"""{_SWITCH}inside "$1"
ln -s tried "pending/$2.from" && ln -s tried "pending/$2.onto" || exit {FAILED}
switch "pending/$2.from" "pending/$2.onto" || exit {NO_RENAME}
rm -f "pending/$2.onto"
[ ! -f "$6/record" ] || chmod 640 "$6/record"
ln -s "$3" "pending/$2" && ln -s "$4" "pending/$2.server" || exit {FAILED}
put "pending/$2.turn" "$5"
if command -v sync > /dev/null 2>&1; then sync; fi
"""
"""Arguments: folder, name of what waits, where its two links lead, the turn, the folder of the release."""

CLAIM = f"""{_SWITCH}inside "$1"
said=$(ln "pending/$2.turn" "turns/$3" 2>&1)
cmp -s "pending/$2.turn" "turns/$3"
case $? in
  0)
    rm -f "pending/$2.turn"
    switch "pending/$2" current && switch "pending/$2.server" server || exit {NO_RENAME}
    say taken ;;
  1)
    rm -f "pending/$2" "pending/$2.server" "pending/$2.turn"
    say lost ;;
  *) fail "$said" ;;
esac
"""
"""Arguments: folder, name of what waits, turn. Prints `taken` or `lost`."""

SETTLE = f"""inside "$1"
rm -f "pending/$2.turn" || exit {FAILED}
if [ -f "turns/$3" ]; then show "turns/$3"; fi
"""
"""Arguments: folder, name of what waits, turn: afterwards it can no longer be taken. Prints who took it."""

CARRY_THROUGH = f"""{_SWITCH}inside "$1"
switch "pending/$2" current && switch "pending/$2.server" server || exit {NO_RENAME}
"""
"""Arguments: folder, name of what waits."""

REMOVE = """inside "$1"; shift
for path do chmod -R u+w "$path" 2>/dev/null; rm -rf -- "$path"; done
"""
"""Arguments: folder, files and folders."""

CURRENT = """inside "$1"
leads() { if [ -h "$1" ]; then readlink "$1" 2>/dev/null || ls -l "$1" | sed 's/.* -> //'; fi; }
leads current
leads "$(leads current)"
"""
"""Arguments: folder. Prints where `current` leads, and the link that is there."""
