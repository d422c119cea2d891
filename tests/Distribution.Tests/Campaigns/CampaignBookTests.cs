using Distribution.Campaigns.Bonuses;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Tests.Programs;

namespace Distribution.Tests.Campaigns;

public sealed class CampaignBookTests
{
    [Fact]
    public void A_rule_and_a_budget_of_one_name_have_books_of_their_own()
    {
        var byRule = new BonusAccount(new MerchantId("m"), Currency.CNY, "spring", null, new DistributorId("bo"), new PostingSource());
        BonusAccount byBudget = byRule with { Rule = "other", Budget = "spring" };

        byRule.Campaign.ShouldNotBe(byBudget.Campaign);
        BookId.Parse(byRule.Campaign.Partition).ShouldBe(byRule.Campaign);
        byBudget.Campaign.Owner.ShouldBe("spring");
    }

    [Fact]
    public void No_budget_is_called_like_the_campaign_of_a_rule() => Sample.Read(Sample.Document(
        """
        "budgets":{"rule:spring":{"amount":1}},
        "rules":[{"id":"spring","on":"order.paid","budget":"rule:spring","pay":[{"to":"L1","fixed":1}]}]
        """)).Errors.Select(error => (error.Pointer, error.Code)).ShouldBe([("/budgets/rule:spring", "budget.reserved")]);
}
