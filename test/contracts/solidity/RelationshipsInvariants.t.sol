// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Relationships} from "../../../contracts/src/Relationships.sol";
import {RelationshipsHandler} from "./RelationshipsHandler.sol";

/// What holds of relationships and access logs whatever is sent; see specs/relationships.md and specs/receipts.md.
contract RelationshipsInvariants {
    RelationshipsHandler private _handler;

    function setUp() public {
        _handler = new RelationshipsHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// The sequence goes up by one and by the controller's signature alone; what has ended never comes back; what is good is done, each message is told
    /// of once, and roots are counted without gaps; the histories are those of the events.
    function invariant_noRuleWasBroken() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// Numbers have no gaps, and nothing changes that was not told.
    function invariant_eachIsWhatTheEventsMadeOfIt() public view {
        Relationships relationships = _handler.relationshipsOf();
        Relationships.Entry[] memory page = relationships.relationships(1, 64);
        require(page.length == relationships.relationshipCount(), "more than were opened");
        for (uint256 i = 0; i < page.length; i++) {
            Relationships.Relationship memory expected = _handler.known(page[i].id);
            require(page[i].state.number == i + 1 && _handler.ids(i) == page[i].id, "a number of another");
            require(keccak256(abi.encode(page[i].state)) == keccak256(abi.encode(expected)), "changed by nobody");
            require(keccak256(abi.encode(relationships.relationship(page[i].id))) == keccak256(abi.encode(expected)), "two of one id");
        }
    }
}
