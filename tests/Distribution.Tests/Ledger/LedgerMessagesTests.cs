using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

public sealed class LedgerMessagesTests
{
    [Fact]
    public void The_same_posting_is_the_same_message_and_another_content_is_another()
    {
        LedgerMessages.ToMessage(Accrual(500)).Id.ShouldBe(LedgerMessages.ToMessage(Accrual(500)).Id);
        LedgerMessages.ToMessage(Accrual(501)).Id.ShouldNotBe(LedgerMessages.ToMessage(Accrual(500)).Id);
    }

    [Fact]
    public void A_session_fits_the_queue_however_long_the_names_and_stays_one_a_book()
    {
        var merchant = new MerchantId(new string('m', 64));
        string Session(char owner) => LedgerMessages.ToMessage(
            Accrual(500, book: BookId.Distributor(merchant, new DistributorId(new string(owner, 64)), Currency.CNY))).Session.ShouldNotBeNull();

        Session('a').Length.ShouldBeLessThanOrEqualTo(OutboxMessage.MaxName);
        Session('a').ShouldBe(Session('a'));
        Session('a').ShouldNotBe(Session('b'));
        LedgerMessages.ToMessage(Accrual(500)).Session.ShouldBe(Book().Partition);
    }
}
