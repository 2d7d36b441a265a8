#!/bin/bash
# A real Slurm cluster of two nodes on this machine, for the tests and for trying things out.
#
#   slurm.sh up DIR                 starts munge, the controller and two nodes; all their files lie in DIR
#   slurm.sh down DIR               ends all jobs and daemons of DIR, also after a crash
#   slurm.sh controller-down DIR    stops the controller only: jobs go on, no command answers
#   slurm.sh controller-up DIR      starts it again
#   slurm.sh kill-node DIR n1       kills that node's daemon and everything that runs on it (a power cut)
#   slurm.sh node-up DIR n1         starts it again
#
# Needs no root, systemd or cgroups; listens on 127.0.0.1 only; about 30 MB of memory. Afterwards:
#   export SLURM_CONF=DIR/slurm.conf; sinfo; squeue
# Packages (Debian 12): slurmctld slurmd slurm-client munge. They put daemons into /usr/sbin.
set -eu
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"

usage() { sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
command=$1
D=$(realpath -m "$2")
export SLURM_CONF="$D/slurm.conf"

missing=
for program in munged munge slurmctld slurmd sbatch squeue scontrol; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
if [ -n "$missing" ]; then
  echo "slurm.sh: not installed:$missing - PATH - apt-get install --no-install-recommends slurmctld slurmd slurm-client munge" >&2
  exit 3
fi

is_ours() { # PID: still a process of this cluster, and not a later one with the same number
  { tr '\0' '\n' <"/proc/$1/cmdline"; tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null | grep -qF "$D/"
}

daemon() { # NAME PROGRAM ARGUMENTS...: in a session of its own, its pid in DIR/NAME.mypid
  local name=$1
  shift
  setsid "$@" >>"$D/log/$name.out" 2>&1 </dev/null &
  echo $! >"$D/$name.mypid"
}

require_alive() {
  kill -0 "$(cat "$D/$1.mypid")" 2>/dev/null || { echo "slurm.sh: $1 ended - $D/log - see the logs there" >&2; exit 1; }
}

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_ports() { # three in a row, below the ports that the system hands out itself
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 10000))
    if is_free $port && is_free $((port + 1)) && is_free $((port + 2)); then echo $port; return; fi
  done
  echo "slurm.sh: no free ports - 127.0.0.1:20000-30000 - stop another cluster" >&2
  exit 1
}

configure() {
  local port
  port=$(free_ports)
  cat >"$D/slurm.conf" <<END
ClusterName=striate
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$port
AuthType=auth/munge
# a requeued job waits until its old credential has expired: 2 minutes by default
AuthInfo=socket=$D/munge/sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=$D/state
SlurmdSpoolDir=$D/spool/%n
SlurmctldPidFile=$D/slurmctld.pid
SlurmdPidFile=$D/slurmd-%n.pid
SlurmctldLogFile=$D/log/slurmctld.log
SlurmdLogFile=$D/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1
# without it the daemons would listen on every interface
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
MailProg=/bin/true
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
KillWait=3
MinJobAge=${MIN_JOB_AGE:-300}
MessageTimeout=5
# four processors a node, whatever this machine has
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=4 RealMemory=4000 Gres=gpu:2 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=4 RealMemory=4000 Gres=gpu:2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
  # a GPU has to be some character device; a count alone is refused for the name gpu
  echo 'NodeName=n[1-2] Name=gpu File=/dev/null,/dev/zero' >"$D/gres.conf"
  echo 'CgroupAutomount=no' >"$D/cgroup.conf"
}

nodes_are() { # STATES as sinfo counts them
  [ "$(timeout 2 sinfo -h -N -o %T 2>/dev/null | sort | uniq -c | tr -s ' \n' ' ')" = " $1 " ]
}

wait_for_nodes() {
  for _ in $(seq 200); do
    nodes_are "2 idle" && return
    require_alive slurmctld
    sleep 0.05
  done
  echo "slurm.sh: the nodes did not become idle - $D/log - see the logs there" >&2
  exit 1
}

up() {
  if [ -e "$D/slurm.conf" ]; then
    echo "slurm.sh: a cluster is already there - $D - run slurm.sh down $D first" >&2
    exit 2
  fi
  mkdir -p "$D"/{state,spool,log,munge}
  chmod 755 "$D" "$D/munge"
  chmod 700 "$D/state"
  (umask 077; head -c 1024 /dev/urandom >"$D/munge/key")
  # a directory that only its owner may enter is fine: all of it is this user's
  daemon munged munged --force --foreground --key-file="$D/munge/key" --socket="$D/munge/sock" --pid-file="$D/munge/pid" \
    --log-file="$D/munge/log" --seed-file="$D/munge/seed"
  for _ in $(seq 100); do
    [ -S "$D/munge/sock" ] && munge -S "$D/munge/sock" -n >/dev/null 2>&1 && break
    require_alive munged
    sleep 0.02
  done
  configure
  daemon slurmctld slurmctld -D -f "$D/slurm.conf"
  # slurmd hands its -f on to the jobs as SLURM_CONF, so it has to be absolute
  daemon slurmd-n1 slurmd -D -N n1 -f "$D/slurm.conf"
  daemon slurmd-n2 slurmd -D -N n2 -f "$D/slurm.conf"
  wait_for_nodes
  echo "export SLURM_CONF='$D/slurm.conf'"
}

end() { # NAMES: asks these daemons to end, then makes them
  local pids="" left="" pid
  for name in "$@"; do
    [ -f "$D/$name.mypid" ] || continue
    pid=$(cat "$D/$name.mypid")
    if kill -0 "$pid" 2>/dev/null && is_ours "$pid"; then pids="$pids $pid"; fi
  done
  [ -n "$pids" ] || return 0
  kill -TERM $pids 2>/dev/null || :
  for _ in $(seq 60); do
    left=
    for pid in $pids; do ! kill -0 "$pid" 2>/dev/null || left="$left $pid"; done
    [ -n "$left" ] || return 0
    sleep 0.1
  done
  kill -KILL $left 2>/dev/null || :
}

orphans() { # [NODE]: job daemons and jobs belong to process 1; they are known by their environment
  local file pid
  for file in /proc/[0-9]*/environ; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    [ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ] || continue
    grep -qzxF "SLURM_CONF=$D/slurm.conf" "$file" 2>/dev/null || continue
    if [ $# -eq 1 ]; then is_on "$1" "$pid" || continue; else is_job "$pid" || continue; fi
    kill -KILL "$pid" 2>/dev/null || :
  done
}

is_job() { # PID: a step's daemon or a process of a job, not somebody who talks to this cluster
  [ "$(cat "/proc/$1/comm" 2>/dev/null)" = slurmstepd ] || grep -qz '^SLURM_JOB_ID=' "/proc/$1/environ" 2>/dev/null
}

is_on() { # NODE PID: a step's daemon has its node's log open, a job has the node's name in its environment
  grep -qzxF "SLURMD_NODENAME=$1" "/proc/$2/environ" 2>/dev/null ||
    { [ "$(cat "/proc/$2/comm" 2>/dev/null)" = slurmstepd ] && readlink "/proc/$2"/fd/* 2>/dev/null | grep -qxF "$D/log/slurmd-$1.log"; }
}

down() {
  local ids
  ids=$(timeout 5 squeue -h -o %A 2>/dev/null | sort -u) || :
  if [ -n "$ids" ]; then
    timeout 5 scancel -s KILL --full $ids 2>/dev/null || :
    timeout 5 scancel $ids 2>/dev/null || :
    for _ in $(seq 40); do
      [ -n "$(timeout 2 squeue -h 2>/dev/null)" ] || break
      sleep 0.1
    done
  fi
  end slurmd-n1 slurmd-n2 slurmctld munged
  orphans
  rm -rf "$D"/{state,spool,munge} "$D"/*.mypid "$D"/slurm.conf "$D"/gres.conf "$D"/cgroup.conf
}

case $command in
up) up ;;
down) down ;;
controller-down) end slurmctld ;;
controller-up)
  daemon slurmctld slurmctld -D -f "$D/slurm.conf"
  for _ in $(seq 100); do
    timeout 2 squeue -h >/dev/null 2>&1 && exit 0
    require_alive slurmctld
    sleep 0.05
  done
  exit 1
  ;;
kill-node)
  [ $# -eq 3 ] || usage
  kill -KILL "$(cat "$D/slurmd-$3.mypid")"
  orphans "$3"
  ;;
node-up)
  [ $# -eq 3 ] || usage
  daemon "slurmd-$3" slurmd -D -N "$3" -f "$D/slurm.conf"
  ;;
*) usage ;;
esac
