# Gives the module's objects the flags of C++20: nginx has one CFLAGS for all.
# CLIENT_CERT_CFLAGS, given to make, are more of them.

# What only C knows; the compiler would warn of each in every file.
client_cert_c_only='-std=% -Wimplicit% -Werror=implicit% \
    -Wincompatible-pointer-types -Werror=incompatible-pointer-types \
    -Wint-conversion -Werror=int-conversion -Wold-style-definition \
    -Wstrict-prototypes -Wmissing-prototypes -Wnested-externs \
    -Wdeclaration-after-statement -Wbad-function-cast -Wc++-compat'

# Neither code nor debug information says where the module was built.
client_cert_paths="-ffile-prefix-map=$ngx_addon_dir=. \
    -ffile-prefix-map=\$(CURDIR)=."

for client_cert_file in `echo $client_cert_srcs | tr ' ' '\n' | sort -u`; do
    client_cert_obj=`basename \`dirname $client_cert_file\``
    client_cert_obj=$client_cert_obj/`basename $client_cert_file .cpp`

    # nginx keeps the objects of all add-ons together, by folder and file.
    for client_cert_other in $NGX_ADDON_SRCS $DYNAMIC_MODULES_SRCS; do
        case $client_cert_other in
            $client_cert_file)
                ;;
            */$client_cert_obj.c | */$client_cert_obj.cc | \
            */$client_cert_obj.cpp | */$client_cert_obj.S)
                echo "$0: error: $client_cert_other and $client_cert_file"
                echo "would be one object, rename the folder of the former."
                exit 1
                ;;
        esac
    done

    cat << END >> $NGX_MAKEFILE

$NGX_OBJS/addon/$client_cert_obj.o: \\
    CFLAGS := \$(filter-out $client_cert_c_only,\$(CFLAGS)) \\
              $client_cert_paths \\
              -std=c++20 -fno-exceptions -fno-rtti \\
              -fvisibility=hidden -fvisibility-inlines-hidden \\
              \$(CLIENT_CERT_CFLAGS)
END
done

for client_cert_module in $client_cert_modules; do
    cat << END >> $NGX_MAKEFILE

$NGX_OBJS/${client_cert_module}_modules.o: \\
    CFLAGS += $client_cert_paths
END
done
