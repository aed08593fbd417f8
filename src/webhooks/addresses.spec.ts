import { describe, expect, it } from '@jest/globals';
import { Allowed, parseNetwork } from './addresses.js';

const nobody = new Allowed([]);

describe('an address that a webhook may be sent to', () => {
  it.each([
    ...['8.8.8.8', '119.29.29.29', '100.63.255.255', '100.128.0.0', '172.15.255.255'],
    ...['172.32.0.0', '223.255.255.255', '2400:3200::1', '2606:4700:4700::1111', '2a00::1'],
  ])('%s', (address) => expect(nobody.permits(address)).toBe(true));

  it.each([
    // Loopback, this network, broadcast
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '255.255.255.255', '::1', '::'],
    // Private, unique local, shared by a provider’s customers
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
    ...['100.64.0.1', '100.127.255.255'],
    // Link-local, and what clouds tell their machines
    ...['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1', 'fd00:ec2::254'],
    ...['100.100.100.200', '192.0.0.192', '168.63.129.16'],
    // Multicast, reserved, documentation, benchmarks
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', 'ff02::1', 'ff0e::1'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1', '3fff::1'],
    // IPv4 inside of IPv6: mapped, compatible, 6to4, Teredo, NAT64
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1'],
    ...['2002:7f00:1::', '2001:0:7f00:1::', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '100::1'],
    // No address
    ...['', 'localhost', '127.1', '0x7f000001', '1.2.3.4.5', 'fe80::1%eth0'],
  ])('never %s', (address) => expect(nobody.permits(address)).toBe(false));

  it('may be one of a network that the operator named, and of no other', () => {
    const allowed = new Allowed(['10.20.0.0/16', '::1', 'fd00::/8']);
    for (const each of ['10.20.0.1', '10.20.255.255', '::ffff:10.20.0.1', '::1', 'fd12::1']) {
      expect(allowed.permits(each)).toBe(true);
      expect(allowed.names(each)).toBe(true);
    }
    for (const each of ['10.21.0.1', '127.0.0.1', '::2', 'fc00::1']) {
      expect(allowed.permits(each)).toBe(false);
    }
    expect(allowed.names('8.8.8.8')).toBe(false);
  });
});

describe('a network as it is configured', () => {
  it('is an address with how many of its bits count, or one address', () => {
    expect(parseNetwork('10.0.0.0/8')).toEqual(['10.0.0.0', 8, 'ipv4']);
    expect(parseNetwork('127.0.0.1')).toEqual(['127.0.0.1', 32, 'ipv4']);
    expect(parseNetwork('fd00::/8')).toEqual(['fd00::', 8, 'ipv6']);
    for (const wrong of [
      '',
      '10.0.0.0/33',
      '10.0.0/8',
      'example.org',
      '::/129',
      'fe80::1%1',
      '/8',
    ]) {
      expect(parseNetwork(wrong)).toBeNull();
    }
  });
});
