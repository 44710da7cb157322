<?php
// Saves pages in one process, each as one account's edit: JSON on standard input, [{"title": .., "user": .., "text": ..}, ..].
// The ids of the revisions are printed, one a line.

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class WritePages extends Maintenance {
	public function execute() {
		foreach ( json_decode( file_get_contents( 'php://stdin' ), true ) as $page ) {
			$this->output( $this->save( $page ) . "\n" );
		}
	}

	private function save( array $page ): int {
		$services = MediaWikiServices::getInstance();
		$title = Title::newFromTextThrow( $page['title'] );
		$updater = $services->getWikiPageFactory()->newFromTitle( $title )
			->newPageUpdater( $services->getUserFactory()->newFromName( $page['user'] ) );
		$updater->setContent( SlotRecord::MAIN, ContentHandler::makeContent( $page['text'], $title ) );
		$revision = $updater->saveRevision( CommentStoreComment::newUnsavedComment( '' ) );
		if ( !$revision ) {
			$this->fatalError( $page['title'] . ': ' . $updater->getStatus()->getWikiText() );
		}
		return $revision->getId();
	}
}

$maintClass = WritePages::class;
require_once RUN_MAINTENANCE_IF_MAIN;
