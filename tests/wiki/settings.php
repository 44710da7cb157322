<?php
// What the tests' wiki sets on top of the installer's LocalSettings.php; copied into its data directory.

$wgServer = getenv( 'WIKI_SERVER' ) ?: 'http://127.0.0.1';
$wgArticlePath = '/wiki/$1';
$wgUsePathInfo = true;
$wgDiff3 = '';
$wgUseImageMagick = false;
$wgSVGConverter = false;
$wgPhpCli = false;
$wgShowExceptionDetails = true;
$wgRestrictDisplayTitle = false;
$wgNamespacesWithSubpages[NS_MAIN] = $wgNamespacesWithSubpages[NS_TEMPLATE] = true;
$wgScribuntoDefaultEngine = extension_loaded( 'luasandbox' ) ? 'luasandbox' : 'luastandalone';

// Caches lie in the database's files, so that restoring the files restores them too.
$wgMainCacheType = $wgSessionCacheType = $wgParserCacheType = $wgMessageCacheType = CACHE_DB;
// The messages of 400 languages are large and never change: one copy beside the seed serves all wikis.
$seedFile = __DIR__ . '/seed';
$messageDirectory = ( is_file( $seedFile ) ? trim( file_get_contents( $seedFile ) ) : __DIR__ ) . '/l10n';
$wgLocalisationCacheConf['store'] = 'array';
$wgLocalisationCacheConf['storeDirectory'] = $wgCacheDirectory = $messageDirectory;

// A test's data may be lost with the power: no fsync.
$wgDBservers = [ [
	'type' => 'sqlite', 'host' => '', 'user' => '', 'password' => '', 'dbname' => $wgDBname, 'dbDirectory' => $wgSQLiteDataDir,
	'variables' => [ 'synchronous' => 'OFF' ], 'load' => 1, 'flags' => DBO_DEFAULT,
] ];
$wgObjectCaches[CACHE_DB]['server']['variables'] = [ 'synchronous' => 'OFF' ];
$wgJobTypeConf['default']['server']['variables'] = [ 'synchronous' => 'OFF' ];
$wgJobRunRate = (float)( getenv( 'WIKI_JOBRATE' ) !== false ? getenv( 'WIKI_JOBRATE' ) : 1 );
$wgRunJobsAsync = false;

$wgPasswordSender = $wgEmergencyContact = 'wiki@dev.invalid';
$wgEnableEmail = $wgEnableUserEmail = $wgEmailAuthentication = $wgEnotifUserTalk = $wgUserEmailUseReplyTo = true;
if ( getenv( 'WIKI_SMTP_PORT' ) ) {
	$wgSMTP = [ 'host' => '127.0.0.1', 'IDHost' => 'dev.invalid', 'port' => (int)getenv( 'WIKI_SMTP_PORT' ), 'auth' => false ];
}

// Invented passwords need no costly hash; a hundred accounts are made in a second.
$wgPasswordDefault = 'bcrypt';
$wgPasswordConfig['bcrypt']['cost'] = 4;
$wgPasswordAttemptThrottle = [];
$wgRateLimits = [];   // the test of good manners sets its own
$wgBlacklistSettings['spam']['files'] = $wgBlacklistSettings['email']['files'] = [];   // not Meta-Wiki's, which would be asked for
$wgCaptchaTriggers = array_fill_keys( [ 'edit', 'create', 'sendemail', 'addurl', 'createaccount', 'badlogin', 'badloginperuser' ], false );
$wgGroupPermissions['user']['writeapi'] = true;
$wgGroupPermissions['bot']['noratelimit'] = true;   // as on Wikimedia's wikis; core gives it to sysops only
$wgGroupPermissions['bureaucrat']['renameuser'] = true;
$wgGroupPermissions['sysop']['deleterevision'] = $wgGroupPermissions['sysop']['deletelogentry'] = true;   // as on Wikimedia's wikis

// A lone SQLite database has no lag: {"devLag": 7} in runtime.json makes maxlag=5 fail as it does on Wikimedia's wikis.
$devLag = null;
$wgHooks['ApiMaxLagInfo'][] = static function ( &$info ) {
	if ( $GLOBALS['devLag'] !== null ) {
		$info = [ 'host' => 'db1', 'lag' => $GLOBALS['devLag'], 'type' => 'db' ];
	}
};

$wgReadOnlyFile = __DIR__ . '/READONLY';   // its text is the reason; every write is refused while it is there
$runtimeFile = __DIR__ . '/runtime.json';   // what a test sets while the wiki runs
foreach ( is_file( $runtimeFile ) ? json_decode( file_get_contents( $runtimeFile ), true ) : [] as $name => $value ) {
	$GLOBALS[$name] = $value;
}
// {"clockShift": 86400} puts the wiki's clock a day ahead.
if ( isset( $GLOBALS['clockShift'] ) ) {
	Wikimedia\Timestamp\ConvertibleTimestamp::setFakeTime( static fn () => time() + $GLOBALS['clockShift'] );
	$wgHooks['APIQuerySiteInfoGeneralInfo'][] = static function ( $module, &$data ) {
		$data['time'] = wfTimestamp( TS_ISO_8601 );   // MediaWiki asks PHP's own clock for it
	};
}
if ( is_file( __DIR__ . '/extra.php' ) ) {
	require __DIR__ . '/extra.php';
}
