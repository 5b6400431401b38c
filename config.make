# Gives the module's objects the flags of C++20: nginx has one CFLAGS for all.

for client_cert_file in $client_cert_srcs; do
    client_cert_dir=`basename \`dirname $client_cert_file\``
    client_cert_obj=`basename $client_cert_file .cpp`.o

    cat << END >> $NGX_MAKEFILE

$NGX_OBJS/addon/$client_cert_dir/$client_cert_obj: \\
    CFLAGS += -std=c++20 -fno-exceptions -fno-rtti \\
              -fvisibility=hidden -fvisibility-inlines-hidden
END
done
