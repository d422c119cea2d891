using Distribution.Messaging;

namespace Distribution.Tests.Messaging;

public sealed class MessageIdsTests
{
    [Theory]
    [InlineData("id", 7, "id!7")]
    [InlineData("id~16", 7, "id!7")]
    [InlineData("id!7", 8, "id!8")]
    [InlineData("id!7~16", 8, "id!8")]
    [InlineData("id~x", 8, "id~x!8")]
    [InlineData("!7", 8, "!7!8")]
    [InlineData("", 8, "!8")]
    public void A_dead_letter_is_sent_again_under_an_id_of_its_own(string messageId, long number, string expected) =>
        MessageIds.OfDeadLetter(messageId, number).ShouldBe(expected);

    [Fact]
    public void Its_attempts_begin_anew()
    {
        string id = MessageIds.OfDeadLetter(MessageIds.Again("id", Redelivery.MaxAttempts), 7);

        MessageIds.Read(id).ShouldBe((id, 0));
        MessageIds.Read(MessageIds.Again(id, 1)).ShouldBe((id, 1));
    }

    [Fact]
    public void However_long_the_first_id_was_a_queue_takes_the_next_and_its_attempts()
    {
        string first = new('x', OutboxMessage.MaxName);

        string id = MessageIds.OfDeadLetter(first, long.MaxValue);

        MessageIds.Again(id, Redelivery.MaxAttempts).Length.ShouldBeLessThanOrEqualTo(OutboxMessage.MaxName);
        id.ShouldNotBe(MessageIds.OfDeadLetter(first[1..], long.MaxValue));
    }
}
