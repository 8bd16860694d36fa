import json

from .support import Case, client


class PriceList(Case):
    def ask(self, **wanted):
        pricing = client(self.server, "pricing", self.account, "ap-south-1")
        return pricing.get_products(**wanted)

    def test_documents(self):
        term = {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "ap-northeast-1"}
        box = {"Type": "CONTAINS", "Field": "usagetype", "Value": "BoxUsage:t3.micro"}
        linux = {"Type": "TERM_MATCH", "Field": "operatingSystem", "Value": "Linux"}
        both = self.ask(ServiceCode="AmazonEC2", Filters=[term, box])["PriceList"]
        self.assertEqual(2, len(both))
        (one,) = self.ask(ServiceCode="AmazonEC2", Filters=[term, box, linux])["PriceList"]
        document = json.loads(one)
        self.assertEqual("APN1-BoxUsage:t3.micro", document["product"]["attributes"]["usagetype"])
        (offer,) = document["terms"]["OnDemand"].values()
        (dimension,) = offer["priceDimensions"].values()
        self.assertEqual(({"USD": "0.0136000000"}, "Hrs", "0"), tuple(dimension[k] for k in ("pricePerUnit", "unit", "beginRange")))

    def test_pages(self):
        whole = self.ask(ServiceCode="AmazonRDS")["PriceList"]
        found, token = [], {}
        while token is not None:
            page = self.ask(ServiceCode="AmazonRDS", MaxResults=3, **token)
            self.assertLessEqual(len(page["PriceList"]), 3)
            found += page["PriceList"]
            token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
        self.assertEqual(whole, found)
        self.assertGreater(len(whole), 3)

    def test_refusals(self):
        bad = [{"Type": "LIKE", "Field": "usagetype", "Value": "x"}]
        self.refused("NotFoundException", self.ask, ServiceCode="AmazonNothing")
        self.refused("InvalidParameterException", self.ask, ServiceCode="AmazonEC2", Filters=bad)
        self.refused("ExpiredNextTokenException", self.ask, ServiceCode="AmazonEC2", NextToken="x")
        pricing = client(self.server, "pricing", self.account, "us-east-1")
        self.refused("UnsupportedOperation", pricing.describe_services)
        none = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"}]
        self.assertEqual([], self.ask(ServiceCode="AmazonEC2", Filters=none)["PriceList"])
