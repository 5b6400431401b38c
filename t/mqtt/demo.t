# docs/mqtt.md.
#
# What `make demo-mqtt` shows is so.

use strict;
use warnings;

use Test::More;

plan skip_all => 'Mosquitto is not here' if !-x '/usr/sbin/mosquitto';
plan skip_all => 'its clients are not here' if !-x '/usr/bin/mosquitto_pub';

my $output = `tools/demo-mqtt 2>&1`;
is($?, 0, 'it ends well') or diag $output;
like($output, qr/^As promised: all 7 checks passed\.$/m, 'and says so');
done_testing;
