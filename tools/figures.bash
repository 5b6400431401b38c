# What scripts that measure something share; they source it. In Perl it is
# t/lib/ClientCertTest/Figures.pm.
# shellcheck shell=bash


# figure OBJECTIVE WHAT VALUE [LIMIT]: a line for the file in
# CLIENT_CERT_FIGURES. The limit is what the value may be at most, or at least
# where it begins with ">= "; a unit behind it is the value's unit.
figure() {
    local objective=$1 what=$2 value=$3 limit=${4:-} kept=-

    [[ ${CLIENT_CERT_FIGURES:-} ]] || return 0
    [[ ! $limit ]] || kept=$(awk -v value="$value" -v limit="$limit" 'BEGIN {
        least = sub(/^>= /, "", limit)
        split(limit, part, " ")
        kept = least ? value + 0 >= part[1] + 0 : value + 0 <= part[1] + 0
        print value ~ /^-?[0-9.]+$/ && kept ? "ok" : "failed"
    }')
    local bound=${limit#>= }
    [[ $bound != *' '* ]] || value+=" ${bound#* }"
    printf '%s\t%s\t%s\t%s\t%s\n' "$objective" "$what" "$value" \
        "${limit:--}" "$kept" >> "$CLIENT_CERT_FIGURES"
}
