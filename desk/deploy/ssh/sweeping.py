"""What runs on the host of an SSH target and goes through all that its releases are made of; see `programs.py`.

Both programs go by the lists that lie with each release: one finds what was changed by hand, one takes away what only
those releases were made of that are given up.
"""

from __future__ import annotations

from desk.deploy.ssh.programs import DIGEST, FAILED
from desk.deploy.store.wide import WIDE

_LISTS = f"""objects_of() {{
  for place do awk '{{ for (i = 2; i <= NF; i++) print $1 "/" $i }}' "releases/$place/objects" || exit {FAILED}; done
}}
trees_of() {{ for place do awk '{{ print $2 "/" $1 }}' "releases/$place/folders" || exit {FAILED}; done; }}
wide_of() {{
  for place do
    awk '{{ path = $0; sub(/^[^ ]* [^ ]* /, "", path); tree[path] = $2 "/" $1 }}
      path != "" {{ if (!sub("/[^/]*$", "", path)) path = ""; inside[path]++ }}
      END {{ for (path in inside) if (inside[path] >= {WIDE}) print tree[path] }}' "releases/$place/folders"
  done
}}
"""

LOOK_OVER = f"""{_LISTS}{DIGEST}inside "$1"; live=$2; aside=pending/$3.seen; shift 3
find . -prune > /dev/null || exit {FAILED}
mkdir "$aside" || exit {FAILED}
trap 'rm -rf "$aside"' 0
objects_of "$live" > "$aside/objects" && trees_of "$live" > "$aside/trees" || exit {FAILED}
{{ sed 's|^|objects/|' "$aside/objects" && sed 's|^|trees/|' "$aside/trees"; }} > "$aside/wanted" || exit {FAILED}
sort -u -o "$aside/wanted" "$aside/wanted" || exit {FAILED}
newer=-newer
if find . -prune -cnewer . > /dev/null 2>&1; then newer=-cnewer; fi
for place do
  find "objects/$place" "trees/$place" -mindepth 1 -maxdepth 1 2>/dev/null >> "$aside/there"
  find "objects/$place" "trees/$place" -mindepth 1 -maxdepth 1 "$newer" "turns/$(printf %06d "${{place%%-*}}")" \\
    2>/dev/null >> "$aside/touched"
done
sort -u "$aside/there" | comm -23 "$aside/wanted" - | sed 's/^/missing /'
sort -u "$aside/touched" | comm -12 "$aside/wanted" - | while read -r path; do
  case $path in
    objects/*)
      if [ -f "$path" ] && [ ! -h "$path" ] && [ -r "$path" ]; then
        printf 'object %s %s\\n' "$path" "$(digest "$path" | cut -c 1-32)"
      else printf 'missing %s\\n' "$path"; fi ;;
    *)
      printf 'tree %s\\n' "$path"
      ls -A "$path" | while IFS= read -r name; do
        if [ -h "$path/$name" ]; then
          printf 'link %s\\n' "$name"
          readlink "$path/$name" 2>/dev/null || ls -l "$path/$name" | sed 's/.* -> //'
        else printf 'other %s\\n' "$name"; fi
      done ;;
  esac
done
"""
"""Arguments: folder, place of the live release, a name of its own, all places that it is made from.

Prints what is missing, the digests of objects that were touched, and the links in trees that were.
"""

GIVE_UP = f"""{_LISTS}inside "$1"; last=$2; aside=pending/$3.gone; shift 3
past() {{
  number=${{1%%-*}}
  case $number in '' | *[!0-9]*) return 1 ;; esac
  case $1 in *[!0-9a-z.-]*) return 1 ;; esac
  [ "$number" -le "$last" ]
}}
for path in pending/*; do
  if [ "$path" != "$aside" ] && past "${{path#pending/}}"; then rm -rf -- "$path"; fi
done
kept=" $* "; gone=
for place do
  [ -f "releases/$place/objects" ] && [ -f "releases/$place/folders" ] || exit 0
done
for path in releases/*; do
  place=${{path#releases/}}
  case $kept in *" $place "*) ;; *) if past "$place"; then gone="$gone $place"; fi ;; esac
done
[ -n "$gone" ] || exit 0
mkdir "$aside" || exit {FAILED}
trap 'rm -rf "$aside"' 0
trees_of "$@" > "$aside/needed" && sort -u -o "$aside/needed" "$aside/needed" || exit {FAILED}
for place in $gone; do wide_of "$place" 2>/dev/null; done | sort -u | comm -23 - "$aside/needed" > "$aside/wide"
while read -r tree; do
  mv "trees/$tree" "$aside/${{tree%%/*}}.${{tree##*/}}" 2>/dev/null || [ ! -e "trees/$tree" ] || exit {FAILED}
done < "$aside/wide"
for part in objects trees; do
  "${{part}}_of" "$@" > "$aside/needed" || exit {FAILED}
  sort -u -o "$aside/needed" "$aside/needed" || exit {FAILED}
  for place in $gone; do ("${{part}}_of" "$place") 2>/dev/null; done |
    sort -u | comm -23 - "$aside/needed" | sed "s|^|$part/|" | xargs rm -rf
  sed 's|/.*||' "$aside/needed" > "$aside/places" || exit {FAILED}
  for path in "$part"/*; do
    place=${{path#"$part/"}}
    grep -qxF -e "$place" "$aside/places"
    if [ $? -eq 1 ] && past "$place"; then rm -rf -- "$path"; fi
  done
done
for place in $gone; do rm -rf -- "releases/$place"; done
"""
"""Arguments: folder, number of the last turn, a name of its own, places of the releases that are kept."""
