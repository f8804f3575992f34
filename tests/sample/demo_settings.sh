# Where the demo keeps its things and who plays which part, for demo.sh and for ./dev psql, centre and site.
demo=$root/var/demo
demo_bin=$root/build/release
demo_day=2020-12-31          # the day for which the sample's figures were published
demo_offline=NH              # this site's line is away for a while
demo_killed=SD               # this site's agent is killed, and its import
demo_imports_at_once=2

# The centre's settings are handed over in the environment: the socket's folder may change between two starts.
demo_export() {
	export LIENTHONG_SERVER_DATABASE="host=$pg_socket user=postgres dbname=lienthong"
	export LIENTHONG_SERVER_LISTEN="tcp://127.0.0.1:$(cat "$demo/port")"
	export LIENTHONG_SERVER_WEB_LISTEN="127.0.0.1:$(cat "$demo/web_port")"
	export LIENTHONG_SERVER_STATE_DIR=$demo/centre
}
