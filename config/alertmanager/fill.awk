# Fills Alertmanager's template: ${NAME} is the variable NAME, and one that is not set is named and refused.
/^#/ { next }
{
  line = ""
  while (match($0, /\$\{[A-Z_]+\}/)) {
    name = substr($0, RSTART + 2, RLENGTH - 3)
    if (!(name in ENVIRON)) {
      print name " is not set" > "/dev/stderr"
      exit 1
    }
    line = line substr($0, 1, RSTART - 1) ENVIRON[name]
    $0 = substr($0, RSTART + RLENGTH)
  }
  print line $0
}
