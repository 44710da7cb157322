#!/usr/bin/env bash
# A real MediaWiki from Debian's packages alone, on 127.0.0.1 with SQLite: `php -S` and router.php, no web server.
#
#   mediawiki.sh start     deps and setup where needed, then serve     (returns when api.php answers)
#   mediawiki.sh stop | status | reset (stop, delete this wiki's data)
#   mediawiki.sh restore   back to the state after setup, without a restart
#   mediawiki.sh jobs      run the job queue to empty (needed before embeddedin follows an edited template)
#   mediawiki.sh mw SCRIPT ARGS..   any maintenance script, or a PHP file by its absolute path
#   mediawiki.sh deps      PHP (apt) and MediaWiki's sources           (once; shared by all wikis)
#   mediawiki.sh setup     make this wiki: a copy of a seed that is built once
#   mediawiki.sh env       shell assignments with addresses and accounts
#
# Environment: WIKI (data directory)  PORT (8390)  BASE (sources and seeds, shared; a folder of the user's cache)
#   WORKERS (4)  JOBRATE (jobs run with each request: 1)  OWNER (a process id: when it ends, the wiki is reset)
#   EXTS (comma list of bundled extensions)  EXTRA (a PHP file included after the settings)  LANG_CODE (en)
#   PHP_PRIVATE=1 (unpack PHP under BASE even if one is installed; the default for a user without PHP and without root)
# Exit status: 4 when PHP or MediaWiki cannot be had here, the reason on the last line of standard error.
set -euo pipefail
cannot() { echo "$*" >&2; exit 4; }

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}
mkdir -p "$cache" 2>/dev/null && [[ -w $cache ]] || cache=${TMPDIR:-/tmp}/cache-$(id -u)
BASE=${BASE:-$cache/capacity-exchange-mediawiki}
WIKI=${WIKI:-$BASE/wiki} PORT=${PORT:-8390} SRC=$BASE/src
WORKERS=${WORKERS:-4} JOBRATE=${JOBRATE:-1} LANG_CODE=${LANG_CODE:-en} EXTRA=${EXTRA:-} OWNER=${OWNER:-}
EXTS=${EXTS-ParserFunctions,Scribunto,TemplateData,Cite,AbuseFilter,TitleBlacklist,SpamBlacklist,ConfirmEdit,CategoryTree,InputBox,Gadgets,CodeEditor,WikiEditor,Interwiki,Renameuser}
PHPLIB=$BASE/php          # private PHP, used only when none is installed and we are not root
ADMIN=Admin ADMIN_PW='Adm1n-dev-pass!' BOT=DevBot BOT_PW='B0t-dev-main-pass!'
BOT_APP=capx BOT_APP_PW=0123456789abcdef0123456789abcdef   # a bot password is exactly 32 characters
USER1=Alice USER1_PW='Al1ce-dev-pass!' USER2=Bruno USER2_PW='Brun0-dev-pass!'
case $WIKI in   # it is deleted whole by `reset`
  /tmp/?*|/var/tmp/?*|/dev/shm/?*|"${TMPDIR:-/tmp}"/?*|"${HOME:-/tmp}"/?*|"$BASE"/?*) ;;
  *) echo "WIKI=$WIKI: refused" >&2; exit 1;;
esac

# ---- PHP and MediaWiki's sources ----
php_bin() {
  PHP=(php)
  if [[ -x $PHPLIB/usr/bin/php8.2 ]]; then
    local arch; arch=$(basename "$(echo "$PHPLIB"/usr/lib/*-linux-gnu)")
    local e d=$PHPLIB/usr/lib/php/20220829 m=(-d extension_dir="$PHPLIB/usr/lib/php/20220829")
    for e in ctype dom fileinfo iconv intl mbstring phar simplexml tokenizer xml xmlreader xmlwriter \
      curl apcu luasandbox sockets posix pcntl pdo pdo_sqlite sqlite3 calendar; do [[ -e $d/$e.so ]] && m+=(-d extension="$e"); done
    PHP=(env "LD_LIBRARY_PATH=$PHPLIB/usr/lib/$arch:$PHPLIB/lib/$arch" "$PHPLIB/usr/bin/php8.2" -n "${m[@]}" -d zend_extension=opcache)
  fi
  PHP+=(-d memory_limit=2G -d display_errors=stderr -d log_errors=0
        -d opcache.enable=1 -d opcache.enable_cli=1 -d opcache.memory_consumption=192 -d opcache.max_accelerated_files=20000
        -d opcache.validate_timestamps=1 -d opcache.revalidate_freq=2 -d apc.enable_cli=1 -d sendmail_path="$WIKI/sendmail")
}
have_php() { "${PHP[@]}" -r 'foreach (["intl","mbstring","xml","pdo_sqlite","sqlite3","curl","dom"] as $e) if (!extension_loaded($e)) exit(1);' >/dev/null 2>&1; }

APT=()   # a user without root keeps package lists of his own where the machine has none
update() {
  if [[ $(id -u) != 0 ]]; then
    mkdir -p "$BASE"/apt/{state/lists/partial,cache/archives/partial}
    APT=(-o "Dir::State=$BASE/apt/state" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$BASE/apt/cache")
  fi
  apt-get "${APT[@]}" update -qq >/dev/null
}
unpack() { # target, packages...
  local to=$1; shift; local d f; d=$(mktemp -d "$BASE/dl.XXXX"); chmod 755 "$d"
  ( cd "$d"
    apt-get "${APT[@]}" download -qq "$@" >/dev/null 2>&1 || { update && apt-get "${APT[@]}" download -qq "$@" >/dev/null; }
  ) || { rm -rf "$d"; cannot "apt-get could not bring $*"; }
  mkdir -p "$to"; for f in "$d"/*.deb; do dpkg-deb -x "$f" "$to"; done; rm -rf "$d"
}
php_deps() {
  php_bin
  have_php && [[ -z ${PHP_PRIVATE:-} || -d $PHPLIB ]] && return
  command -v apt-get >/dev/null || cannot "no PHP with intl, mbstring, xml, sqlite3 and curl, and no apt-get to bring it"
  if [[ $(id -u) = 0 && -z ${PHP_PRIVATE:-} ]]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 \
      php-{cli,sqlite3,mbstring,xml,intl,curl,apcu} php-luasandbox >/dev/null || cannot "apt-get could not install PHP"
  else
    unpack "$PHPLIB.new" php8.2-{common,cli,opcache,sqlite3,mbstring,xml,intl,curl,apcu} php-luasandbox liblua5.1-0 \
      libargon2-1 libsodium23 libonig5 libxslt1.1 libicu72 libedit2 libxml2 libsqlite3-0 libbsd0 libmd0 libcurl4 libffi8
    rm -rf "$PHPLIB"; mv "$PHPLIB.new" "$PHPLIB"
  fi
  php_bin; have_php || cannot "the PHP that apt-get brought does not start"
}
deps() {
  php_deps
  [[ -f $SRC/api.php ]] && return
  command -v apt-get >/dev/null || cannot "MediaWiki's sources are not in $SRC, and no apt-get to bring them"
  rm -rf "$BASE/unpack"; unpack "$BASE/unpack" mediawiki mediawiki-classes
  local new=$BASE/unpack/usr/share/mediawiki
  ( cd "$new" && rm -f config images LocalSettings.php extensions && mv extensions-core extensions && mkdir images )
  rm -rf "$SRC"; mv "$new" "$SRC"; rm -rf "$BASE/unpack"
}
mw() { local s=$1; shift; [[ $s = */* ]] || s=maintenance/$s; [[ $s = *.php ]] || s=$s.php
  ( cd "$SRC" && MW_INSTALL_PATH="$SRC" MW_CONFIG_FILE="$WIKI/LocalSettings.php" "${PHP[@]}" "$s" "$@" ); }

# ---- the seed: one fresh wiki for each version of these files, copied for each run ----
seed_key() { { cat "$HERE"/{mediawiki.sh,settings.php,router.php,create_users.php} ${EXTRA:+"$EXTRA"}; echo "$EXTS $LANG_CODE"; } | sha256sum | cut -c1-12; }
installed_extensions() { local x out=; for x in ${EXTS//,/ }; do [[ -d $SRC/extensions/$x ]] && out+=,$x; done; echo "${out#,}"; }
accounts() { cat <<E
[{"name": "$ADMIN", "password": "$ADMIN_PW", "groups": ["sysop", "bureaucrat", "interface-admin", "suppress"]},
 {"name": "$BOT", "password": "$BOT_PW", "groups": ["bot"]},
 {"name": "$USER1", "password": "$USER1_PW"}, {"name": "$USER2", "password": "$USER2_PW"}]
E
}
build_seed() { # into a directory of its own
  local exts WIKI=$1; mkdir -p "$WIKI"; exts=$(installed_extensions)
  ( cd "$SRC" && "${PHP[@]}" maintenance/install.php --dbtype sqlite --dbpath "$WIKI/data" --dbname devwiki --confpath "$WIKI" \
      --server "http://127.0.0.1" --scriptpath /w --lang "$LANG_CODE" --pass "$ADMIN_PW" --skins Vector ${exts:+--extensions "$exts"} \
      DevWiki "$ADMIN" )
  sed -i "s|\"$WIKI/data\"|__DIR__ . '/data'|" "$WIKI/LocalSettings.php"
  cp "$HERE"/{settings,router}.php "$WIKI/"
  if [[ -n $EXTRA ]]; then cp "$EXTRA" "$WIKI/extra.php"; fi
  echo "require __DIR__ . '/settings.php';" >>"$WIKI/LocalSettings.php"
  mw update --quick
  accounts | mw "$HERE/create_users.php"
  mw createBotPassword --appid "$BOT_APP" --grants basic,highvolume,editpage,createeditmovepage,editprotected,editmycssjs,sendemail,viewmywatchlist \
    "$BOT" "$BOT_APP_PW"
  mw initSiteStats --update
  mw runJobs
}
seed() { # prints the seed's directory
  local s new; s=$BASE/seed-$(seed_key)
  if [[ ! -d $s ]]; then
    new=$BASE/seed.new; rm -rf "$new"; mkdir -p "$new"
    build_seed "$new" >"$BASE/seed.log" 2>&1 || { tail -20 "$BASE/seed.log" >&2; exit 1; }
    mv "$new" "$s"
    find "$BASE" -maxdepth 1 -name 'seed-*' -mtime +7 -exec rm -rf {} +   # of older versions of these files
  fi
  touch "$s"; echo "$s"
}
setup() {
  [[ -f $WIKI/seed ]] && return
  local s; s=$(seed)
  mkdir -p "$WIKI"/{mail,log,docroot}; ln -sfn "$SRC" "$WIKI/docroot/w"
  rm -rf "$WIKI"/data{,.seed}; cp -a "$s"/{data,*.php} "$WIKI/"; cp -a "$WIKI/data" "$WIKI/data.seed"
  cat >"$WIKI/sendmail" <<'E'
#!/bin/sh
umask 077
mail=$(dirname "$0")/mail
t=$(mktemp "$mail/tmp.XXXXXX") && cat >"$t" && mv "$t" "$mail/$(date +%s%N).eml"
E
  chmod +x "$WIKI/sendmail"; echo "$s" >"$WIKI/seed"
}
prepare() { # one process at a time brings sources and builds seeds; the rest wait, then find them
  mkdir -p "$BASE"; ( flock 9; deps; [[ ${1:-} = deps ]] || setup ) 9>"$BASE/lock"
}

# ---- running it ----
alive() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:.*zombie' "/proc/$1/status"; }   # not every init reaps
pid() { [[ -f $WIKI/pid ]] && alive "$(cat "$WIKI/pid")" && cat "$WIKI/pid"; }
answers() { # this wiki, and not another one on the same port
  curl -fsS --noproxy '*' -m 20 -o /dev/null -D - "http://127.0.0.1:$PORT/w/api.php?action=query&meta=siteinfo&format=json" 2>/dev/null \
    | grep -qsiF "X-Test-Wiki: $WIKI"
}
start() {
  pid >/dev/null && { echo "already running: pid $(pid), http://127.0.0.1:$(cat "$WIKI/port")/"; return; }
  prepare; php_bin
  ( cd "$WIKI/docroot"
    WIKI_SERVER="http://127.0.0.1:$PORT" WIKI_JOBRATE="$JOBRATE" MW_INSTALL_PATH="$SRC" MW_CONFIG_FILE="$WIKI/LocalSettings.php" \
      PHP_CLI_SERVER_WORKERS=$WORKERS setsid "${PHP[@]}" -d display_errors=0 -d log_errors=1 -d error_log="$WIKI/log/php.log" \
      -S "127.0.0.1:$PORT" -t "$WIKI/docroot" "$WIKI/router.php" >"$WIKI/log/server.log" 2>&1 </dev/null & echo $! >"$WIKI/pid" )
  echo "$PORT" >"$WIKI/port"
  local i up=; for i in $(seq 100); do answers && { up=1; break; }; pid >/dev/null || break; sleep 0.1; done
  [[ -n $up ]] || { cat "$WIKI/log/server.log" >&2; stop >/dev/null; exit 1; }
  if [[ -n $OWNER ]]; then
    WIKI=$WIKI setsid "$HERE/mediawiki.sh" guard >/dev/null 2>&1 </dev/null &
  fi
  echo "up: http://127.0.0.1:$PORT/w/api.php (pid $(cat "$WIKI/pid"))"
}
stop() { local p i; p=$(pid) || { rm -f "$WIKI/pid"; echo "not running"; return 0; }
  kill -TERM -- "-$p" 2>/dev/null || kill -TERM "$p"   # its own session: the forked workers go too
  for i in $(seq 50); do alive "$p" || break; sleep 0.1; done
  kill -KILL -- "-$p" 2>/dev/null || true
  rm -f "$WIKI/pid"; echo stopped; }
restore() { # the router's two locks keep requests out while the files are changed
  ( flock -w 60 8 && flock -w 60 9 || { echo "a request is still running" >&2; exit 1; }
    rm -rf "$WIKI"/{data,READONLY,runtime.json} "$WIKI"/mail/* "$WIKI"/log/api.jsonl
    cp -a "$WIKI/data.seed" "$WIKI/data"
    date +%s%N >"$WIKI/generation" ) 8>"$WIKI/gate.lock" 9>"$WIKI/turn.lock"
}

php_bin
case ${1:-} in
  deps) prepare deps;; setup) prepare;; start) start;; stop) stop;; restore) restore;;
  status) if pid >/dev/null; then echo "running pid $(pid) http://127.0.0.1:$(cat "$WIKI/port")/ data $WIKI"; else echo "stopped; data $WIKI $([[ -f $WIKI/seed ]] && echo ready || echo absent)"; exit 3; fi;;
  reset) stop; rm -rf "$WIKI";;
  guard) tail --pid="$OWNER" -f /dev/null; stop; rm -rf "$WIKI";;
  jobs) mw runJobs --quiet; mw showJobs;;
  mw) shift; mw "$@";;
  env) cat <<E
MW_API=http://127.0.0.1:$PORT/w/api.php MW_INDEX=http://127.0.0.1:$PORT/w/index.php MW_MAIL=$WIKI/mail
MW_BOT='$BOT' MW_BOT_LOGIN='$BOT@$BOT_APP' MW_BOT_PASSWORD='$BOT_APP_PW' MW_BOT_MAINPW='$BOT_PW'
MW_ADMIN='$ADMIN' MW_ADMIN_PW='$ADMIN_PW' MW_USER1='$USER1' MW_USER1_PW='$USER1_PW' MW_USER2='$USER2' MW_USER2_PW='$USER2_PW'
E
  ;;
  *) sed -n '2,17p' "$0"; exit 2;;
esac
