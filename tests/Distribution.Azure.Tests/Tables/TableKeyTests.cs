using System.Buffers;
using Distribution.Azure.Tables;
using Distribution.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Azure.Tests.Tables;

public sealed class TableKeyTests
{
    private static readonly SearchValues<char> NotTaken = SearchValues.Create("%/\\#?\u007f");

    /// <summary>What a key may have, the two characters that are written differently more often than the others.</summary>
    private static readonly Gen<char> Characters = Gen.Frequency(
        (1, Gen.Elements('"', '$', '%', '&', '0', '1', '~')),
        (2, Gen.Elements(Enumerable.Range(' ', 95).Select(code => (char)code).Where(one => StoreKey.IsValid($"{one}")).ToArray())));

    private static readonly Arbitrary<string> Keys = Characters.ArrayOf().Where(text => text.Length is > 0 and < 40).Select(text => new string(text)).ToArbitrary();

    /// <summary>Short, and of the characters around those that are written differently: any two often differ in just those.</summary>
    private static readonly Arbitrary<string> Odd = Gen.Elements('"', '$', '%', '&', '0', '1', '2').ArrayOf().Where(text => text.Length is > 0 and < 4).Select(text => new string(text)).ToArbitrary();

    /// <summary>Bounds are any text, also none and such as no key can be.</summary>
    private static readonly Arbitrary<string> Bounds = Gen.Frequency((3, Characters), (1, Gen.Elements('\0', '\t', '\u001f', '\u007f', 'é', '\uffff', '#', '/', '?', '\\')))
        .ArrayOf().Where(text => text.Length < 20).Select(text => new string(text)).ToArbitrary();

    [Fact]
    public void A_key_is_read_as_it_was_written() => Prop.ForAll(Keys, key => TableKey.Read(TableKey.Write(key)) == key).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_keys_stays_what_it_was() => Prop
        .ForAll(Keys, Odd, Odd, (start, one, other) => IsSameOrder(start + one, start + other) && IsSameOrder(start, other) && IsSameOrder(one, other))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_and_what_begins_with_it_keep_their_order() => Prop
        .ForAll(Keys, Keys, (one, rest) => string.CompareOrdinal(TableKey.Write(one), TableKey.Write(one + rest)) < 0)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_range_has_the_same_keys_whatever_its_bounds_are() => Prop
        .ForAll(Keys, Bounds, (key, bound) =>
            (string.CompareOrdinal(TableKey.Write(key), TableKey.From(bound)) >= 0) == (string.CompareOrdinal(key, bound) >= 0) &&
            (TableKey.To(bound) is not { } to || string.CompareOrdinal(TableKey.Write(key), to) < 0) == (string.CompareOrdinal(key, bound) < 0))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_table_does_not_take_is_never_written() => Prop
        .ForAll(Keys, key => !TableKey.Write(key).AsSpan().ContainsAny(NotTaken))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_that_grows_too_long_is_refused()
    {
        Should.Throw<ArgumentException>(() => TableKey.Write(new string('%', 257)));
        TableKey.Write(new string('%', 256)).Length.ShouldBe(512);
        Should.Throw<ArgumentException>(() => TableKey.Write("a/b"));
    }

    private static bool IsSameOrder(string one, string other) =>
        Math.Sign(string.CompareOrdinal(TableKey.Write(one), TableKey.Write(other))) == Math.Sign(string.CompareOrdinal(one, other));
}
