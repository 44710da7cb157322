<?php
// What PHP's own web server runs for each request; copied into the wiki's data directory.

header( 'X-Test-Wiki: ' . __DIR__ );
$source = getenv( 'MW_INSTALL_PATH' );
$path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/';
if ( preg_match( '#^/w/(api|load|index|rest|thumb|opensearch_desc)\.php(/|$)#', $path, $found ) ) {
	$entry = $found[1];
} elseif ( preg_match( '#^/(wiki(/|$)|$|w/?$)#', $path ) ) {
	$entry = 'index';
} elseif ( preg_match( '#^/w/(resources|skins|extensions|images)/.*\.(css|js|png|svg|gif|jpg|ico|woff2?|less|json)$#', $path ) ) {
	return false;
} else {
	http_response_code( 404 );
	echo 'no such path';
	return true;
}

// `mediawiki.sh restore` waits until no request holds `turn`, so none sees the database half changed. It closes the
// gate first, else requests that overlap without end would keep it waiting.
$gate = fopen( __DIR__ . '/gate.lock', 'c' );
flock( $gate, LOCK_SH );
$turn = fopen( __DIR__ . '/turn.lock', 'c' );
flock( $turn, LOCK_SH );
fclose( $gate );

// APCu outlives a restore and would answer with ids of the wiki that was.
$generation = @file_get_contents( __DIR__ . '/generation' );
if ( function_exists( 'apcu_fetch' ) && apcu_fetch( 'test-generation' ) !== $generation ) {
	apcu_clear_cache();
	apcu_store( 'test-generation', $generation );
}

if ( $entry === 'api' ) {
	logApiRequest( __DIR__ . '/log/api.jsonl' );
}

$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = "/w/$entry.php";
$_SERVER['SCRIPT_FILENAME'] = "$source/$entry.php";
if ( $entry === 'rest' ) {
	$_SERVER['PATH_INFO'] = substr( $path, strlen( '/w/rest.php' ) );
}
chdir( $source );
require "$source/$entry.php";

/** Adds a line of JSON that has everything the request asked, but no secrets. */
function logApiRequest( string $file ): void {
	$parameters = $_GET + $_POST;
	foreach ( $parameters as $name => $value ) {
		if ( preg_match( '/password|token$|^retype$|^oauth_/i', $name ) ) {
			$parameters[$name] = '(removed)';
		}
	}
	$line = json_encode( [
		'method' => $_SERVER['REQUEST_METHOD'],
		'agent' => $_SERVER['HTTP_USER_AGENT'] ?? '',
		'time' => microtime( true ),
		'parameters' => (object)$parameters,
	], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE );
	file_put_contents( $file, "$line\n", FILE_APPEND | LOCK_EX );
}
