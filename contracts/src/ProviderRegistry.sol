// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Who the providers of the network are
/// @notice The founding members are named when the contract is created; a member may leave. There is no owner and no administrator.
/// See specs/contracts.md.
contract ProviderRegistry {
    /// @notice A provider as it founds the network.
    struct Founder {
        /// Unique, `[a-z0-9-]`, 3 to 40 characters: what programs call it.
        string handle;
        /// What people call it, 1 to 80 bytes of UTF-8.
        string name;
        /// Sends its transactions.
        address operator;
        /// Signs for it off the chain.
        address signingKey;
        /// Where its node listens, each with `/p2p/`.
        string[] multiaddrs;
    }

    /// @notice A member.
    struct Member {
        string handle;
        string name;
        address operator;
        address signingKey;
        string[] multiaddrs;
        /// Time of the block it joined in, epoch seconds.
        uint64 joinedAt;
    }

    uint256 public constant MAX_MEMBERS = 64;
    uint256 public constant MAX_NAME_BYTES = 80;
    uint256 public constant MAX_MULTIADDRS = 8;
    uint256 public constant MAX_MULTIADDR_BYTES = 256;
    uint256 public constant MAX_PAGE = 32;

    error NotAMember(address caller);
    error LastMember();
    error NoMembers();
    error TooManyMembers();
    error BadHandle(string handle);
    error BadName(string name);
    error BadMultiaddrs();
    error BadKey();
    error Taken();
    error UnknownHandle(string handle);

    event MemberJoined(
        address indexed operator, string handle, string name, address signingKey, string[] multiaddrs, uint64 joinedAt
    );
    event MemberLeft(address indexed operator, string handle);
    event MultiaddrsChanged(address indexed operator, string[] multiaddrs);

    Member[] private _members;
    /// Position in `_members` plus one; 0 stands for none.
    mapping(address operator => uint256) private _byOperator;
    mapping(bytes32 handleHash => uint256) private _byHandle;
    mapping(address signingKey => bool) private _keyTaken;

    constructor(Founder[] memory founders) {
        if (founders.length == 0) revert NoMembers();
        if (founders.length > MAX_MEMBERS) revert TooManyMembers();
        for (uint256 i = 0; i < founders.length; i++) _join(founders[i]);
    }

    /// @notice Takes the caller out for good. The last member cannot leave: nobody could then carry a person's revocation.
    function leave() external {
        uint256 position = _position(msg.sender);
        if (_members.length == 1) revert LastMember();
        Member storage leaving = _members[position];
        string memory handle = leaving.handle;
        delete _byOperator[msg.sender];
        delete _byHandle[keccak256(bytes(handle))];
        delete _keyTaken[leaving.signingKey];
        uint256 last = _members.length - 1;
        if (position != last) {
            Member storage moved = _members[last];
            _byOperator[moved.operator] = position + 1;
            _byHandle[keccak256(bytes(moved.handle))] = position + 1;
            _members[position] = moved;
        }
        _members.pop();
        emit MemberLeft(msg.sender, handle);
    }

    /// @notice Says where the caller's node listens from now on.
    function setMultiaddrs(string[] memory multiaddrs) external {
        Member storage member = _members[_position(msg.sender)];
        _checkMultiaddrs(multiaddrs);
        member.multiaddrs = multiaddrs;
        emit MultiaddrsChanged(msg.sender, multiaddrs);
    }

    /// @notice Whether `operator` is the operator of a member now.
    function isMember(address operator) external view returns (bool) {
        return _byOperator[operator] != 0;
    }

    function memberCount() external view returns (uint256) {
        return _members.length;
    }

    /// @notice At most {MAX_PAGE} members from `offset` on; fewer at the end. The order changes when a member leaves.
    function members(uint256 offset, uint256 limit) external view returns (Member[] memory page) {
        uint256 count = _members.length;
        if (offset >= count) return page;
        uint256 size = count - offset;
        if (size > limit) size = limit;
        if (size > MAX_PAGE) size = MAX_PAGE;
        page = new Member[](size);
        for (uint256 i = 0; i < size; i++) page[i] = _members[offset + i];
    }

    function memberByHandle(string calldata handle) external view returns (Member memory) {
        uint256 found = _byHandle[keccak256(bytes(handle))];
        if (found == 0) revert UnknownHandle(handle);
        return _members[found - 1];
    }

    function _join(Founder memory founder) private {
        bytes32 handleHash = keccak256(bytes(founder.handle));
        if (!_isHandle(bytes(founder.handle))) revert BadHandle(founder.handle);
        uint256 nameLength = bytes(founder.name).length;
        if (nameLength == 0 || nameLength > MAX_NAME_BYTES) revert BadName(founder.name);
        if (founder.operator == address(0) || founder.signingKey == address(0)) revert BadKey();
        if (_byHandle[handleHash] != 0 || _byOperator[founder.operator] != 0 || _keyTaken[founder.signingKey]) revert Taken();
        _checkMultiaddrs(founder.multiaddrs);

        uint64 joinedAt = uint64(block.timestamp);
        _members.push(
            Member(founder.handle, founder.name, founder.operator, founder.signingKey, founder.multiaddrs, joinedAt)
        );
        _byOperator[founder.operator] = _members.length;
        _byHandle[handleHash] = _members.length;
        _keyTaken[founder.signingKey] = true;
        emit MemberJoined(founder.operator, founder.handle, founder.name, founder.signingKey, founder.multiaddrs, joinedAt);
    }

    function _position(address operator) private view returns (uint256) {
        uint256 found = _byOperator[operator];
        if (found == 0) revert NotAMember(operator);
        return found - 1;
    }

    function _checkMultiaddrs(string[] memory multiaddrs) private pure {
        if (multiaddrs.length > MAX_MULTIADDRS) revert BadMultiaddrs();
        for (uint256 i = 0; i < multiaddrs.length; i++) {
            uint256 length = bytes(multiaddrs[i]).length;
            if (length == 0 || length > MAX_MULTIADDR_BYTES) revert BadMultiaddrs();
        }
    }

    function _isHandle(bytes memory handle) private pure returns (bool) {
        if (handle.length < 3 || handle.length > 40) return false;
        for (uint256 i = 0; i < handle.length; i++) {
            bytes1 c = handle[i];
            if (!((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-")) return false;
        }
        return true;
    }
}
