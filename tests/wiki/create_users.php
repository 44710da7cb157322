<?php
// Makes accounts in one process: JSON on standard input, [{"name": .., "password": .., "groups": [..]}, ..].
// An account that exists gets the password and groups. Addresses are set and confirmed, so that mail can be sent.
// Names that MediaWiki refuses are printed, one a line, and the exit status is 1.

use MediaWiki\MediaWikiServices;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class CreateUsers extends Maintenance {
	public function execute() {
		$dbw = $this->getDB( DB_PRIMARY );
		$this->beginTransaction( $dbw, __METHOD__ );
		$refused = [];
		foreach ( json_decode( file_get_contents( 'php://stdin' ), true ) as $number => $account ) {
			$user = $this->account( $account['name'] );
			if ( $user === null ) {
				$refused[] = $account['name'];
				continue;
			}
			$this->setCredentials( $dbw, $user, $account['password'] );
			MediaWikiServices::getInstance()->getUserGroupManager()
				->addUserToMultipleGroups( $user, $account['groups'] ?? [] );
		}
		$this->commitTransaction( $dbw, __METHOD__ );
		if ( $refused ) {
			$this->fatalError( implode( "\n", $refused ) );
		}
	}

	private function account( string $name ): ?User {
		$user = MediaWikiServices::getInstance()->getUserFactory()->newFromName( $name );
		if ( !$user || $user->isRegistered() ) {
			return $user ?: null;
		}
		return User::createNew( $user->getName() );
	}

	private function setCredentials( $dbw, User $user, string $password ): void {
		$hash = MediaWikiServices::getInstance()->getPasswordFactory()->newFromPlaintext( $password )->toString();
		$dbw->update( 'user', [
			'user_password' => $hash,
			'user_email' => 'user' . $user->getId() . '@dev.invalid',
			'user_email_authenticated' => $dbw->timestamp(),
		], [ 'user_id' => $user->getId() ], __METHOD__ );
		$user->invalidateCache();
	}
}

$maintClass = CreateUsers::class;
require_once RUN_MAINTENANCE_IF_MAIN;
