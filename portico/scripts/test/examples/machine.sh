# shellcheck shell=bash
# In place of root and systemd: the commands of DEPLOYING.md for one machine, with the service as a process of the user.
# EXAMPLE_HOME is the folder of the service.

runuser() {
    [ "$1 $2 $3" = "-u portico --" ]
    shift 3
    "$@"
}

chown() { [ "$1" = portico: ] && [ -e "$2" ]; }

systemctl() {
    case "$*" in
        'enable --now portico' | 'start portico')
            rm -f "$EXAMPLE_HOME/over"
            # A terminal that closes does not end it.
            trap '' HUP
            (cd "$EXAMPLE_HOME" && keep portico serve) </dev/null >>"$EXAMPLE_HOME/log" 2>&1 &
            trap - HUP
            until [ -s "$EXAMPLE_HOME/pid" ] || [ -e "$EXAMPLE_HOME/over" ]; do sleep 0.02; done
            [ ! -e "$EXAMPLE_HOME/over" ]
            ;;
        'stop portico')
            kill "$(cat "$EXAMPLE_HOME/pid")"
            while [ -e "$EXAMPLE_HOME/pid" ]; do sleep 0.02; done
            ;;
        *) return 1 ;;
    esac
}

# keep COMMAND…: has its process id in the file pid as long as it runs, and leaves the file over.
keep() {
    "$@" &
    echo $! >pid
    wait $! || true
    touch over
    rm pid
}
